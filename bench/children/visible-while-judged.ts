// Posts runs of one series to a server, each as soon as the one before is visible in the listing. While a
// block of them is posted, judging goes on as usual, or is held back until the end of the block; blocks
// take turns. Prints the times from the
// request of each run until it is listed.
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { JudgeThread } from '#hosts/server/judge-thread.ts';
import { PlanThread } from '#hosts/server/plan-thread.ts';
import { serve } from '#hosts/server/serve.ts';
import { systemClock } from '#ports/system-clock.ts';
import { batchBody, finalReportBody } from '../inputs/events.ts';

const [dataFolder = '', project = '', planScript = '', judgeScript = '', ...counts] =
  process.argv.slice(2);
const count = z.coerce.number().int();
const [events, blocks, runsOfBlock] = z.tuple([count, count, count]).parse(counts);
const BATCH = 100;
const POLL_MS = 5;
/** After its turns the server rests; each block begins after that. */
const REST_MS = 1500;
const listSchema = z.object({
  runs: z.array(z.object({ recorder_run_id: z.string(), verdict: z.string().nullable() })),
});

/** Holds passes of the judge back while it is closed. */
class Barrier {
  #opened = Promise.resolve();
  #open = (): void => undefined;

  close(): void {
    this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  open(): void {
    this.#open();
  }

  async pass(): Promise<void> {
    await this.#opened;
  }
}

const barrier = new Barrier();
const planning = new PlanThread(pathToFileURL(planScript), dataFolder);
const judging = new JudgeThread(pathToFileURL(judgeScript));
const log = { info: () => undefined, error: (...about: unknown[]) => console.error(...about) };
const server = await serve({
  ...{ dataFolder, host: '127.0.0.1', port: 0, quietSeconds: 900, clock: systemClock, log },
  ...{ plan: planning.plan, planDocuments: planning.planDocuments },
  judgeThread: {
    pass: async (task, ports) => {
      await barrier.pass();
      return judging.pass(task, ports);
    },
  },
});
const url = `${server.url}/v1/projects/${project}`;
const query = new URLSearchParams({ model: 'model-0', task: 'suite.task-0.dev' }).toString();

/** Each begins a minute after the one before, and after those that the folder holds. */
function startOf(run: number): string {
  return new Date(Date.UTC(2026, 10, 30, 1, run)).toISOString().slice(0, 16).replace('T', ' ');
}

function idOf(run: number): string {
  return `${startOf(run).replace(/\D/g, '').slice(2)}00JUDGEDRU`;
}

async function post(run: number, text: string): Promise<void> {
  const body = text.replaceAll(/2026-11-21 \d\d:\d\d/g, startOf(run));
  const response = await fetch(`${url}/events?${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });
  if (!response.ok) throw new Error(`POST answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

/** Metrics of a run. */
const METRICS = 4;

/** The newest rows of sealed runs; a run has one for each metric. */
async function list(limit: number): Promise<z.infer<typeof listSchema>['runs']> {
  const response = await fetch(`${url}/runs?status=complete&limit=${limit}`);
  return listSchema.parse(await response.json()).runs;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(POLL_MS);
}

async function timeUntilListed(run: number): Promise<number> {
  const id = idOf(run);
  const bodies = Array.from({ length: events / BATCH }, (_, n) => batchBody(id, n));
  const all = [...bodies, finalReportBody(id, events)].map((body) => body.slice(1, -1));
  const start = performance.now();
  // In one request: staging collects what comes within a while, which would blur the times.
  await post(run, `[${all.join(', ')}]`);
  await until(async () => (await list(1))[0]?.recorder_run_id === id);
  return performance.now() - start;
}

async function runBlock(block: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let n = 0; n < runsOfBlock; n += 1) {
    times.push(await timeUntilListed(block * runsOfBlock + n));
  }
  return times;
}

async function untilJudged(): Promise<void> {
  await until(async () =>
    (await list(METRICS * runsOfBlock)).every(({ verdict }) => verdict !== null),
  );
  await sleep(REST_MS);
}

const judged: (readonly number[])[] = [];
const held: (readonly number[])[] = [];
// The first block has runs without a baseline and code that is not compiled yet.
await runBlock(0);
await until(async () => (await list(1))[0]?.verdict !== null);
await sleep(REST_MS);
for (let block = 1; block <= blocks; block += 1) {
  // Each kind goes first in every second pair.
  const isHeld = block % 4 === 1 || block % 4 === 0;
  if (isHeld) barrier.close();
  const times = await runBlock(block);
  barrier.open();
  await untilJudged();
  (isHeld ? held : judged).push(times);
}
console.log(JSON.stringify({ judged, held }));
process.exit(0);
