import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { measureMachineMs, slownessOf } from '../support/machine-speed.ts';
import { deep, gzip, packed } from './bodies.ts';
import { sealHonestRun, untilIs } from './honest-run.ts';
import { LoadedServer, statusOf, stopWithinLimits } from './support.ts';

/** Sealed before, while the server has all of its threads started. */
const ALONE_RUNS = 25;
const DEEP_RUNS = 15;
const DEEP_AT_ONCE = 6;
const WHOLE_RUNS = 3000;
const OPEN_RUNS = 10_000;
const RUNS_OF_BODY = 1000;
const PATIENCE = { timeout: 120_000, interval: 500 };
/** The longest that a run may take to be sealed, on a machine with time for it. */
const SEALED_WITHIN_MS = 1000;
const EVENT_BYTES = 3.8 * 1024 * 1024;

/** A whole run of two events of one id that differ at the end of what is long and deep. */
function deepRun(runId: string): Uint8Array {
  const rest = '"created_at":"2026-11-21T08:11:10Z"';
  const event = (last: number) =>
    `{"run_id":"${runId}","event_id":0,"sample_id":"s","type":"match",${rest},"data":` +
    `${deep(`[${'1,'.repeat(EVENT_BYTES / 2)}${last}]`)}}`;
  const report = `{"run_id":"${runId}","event_id":1,"type":"final_report",${rest},"data":{}}`;
  return packed(`[${event(1)},${event(2)},${report}]`);
}

/** Posts deep runs, some of them at once, and waits until they are sealed. */
async function postDeepRuns(bodies: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const left = [...bodies];
  const post = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [runId, body] = next;
      expect(await statusOf(server.post(body, gzip))).toBe(200);
      await untilIs('conflicted', `${server.url}/v1/projects/load/runs/${runId}`);
    }
  };
  await Promise.all(Array.from({ length: DEEP_AT_ONCE }, post));
}

/** Runs of one event each, or whole ones of two, as one body. */
function runsOf(name: string, count: number, isWhole: boolean): string {
  const rest = '"created_at":"2026-11-21T08:11:10Z"';
  const events = Array.from({ length: count }, (_, i) => {
    const run = `{"run_id":"${name}-${i}","event_id"`;
    const event = `${run}:0,"sample_id":"s","type":"match",${rest},"data":{"correct":true}}`;
    return isWhole ? `${event},${run}:1,"type":"final_report",${rest},"data":{}}` : event;
  });
  return `[${events.join(',')}]`;
}

const indexSchema = z.object({ runs: z.object({ rows: z.int() }).nullable() });
const pulseSchema = z.object({ receiving_total: z.int() });

async function ask(path: string): Promise<unknown> {
  const answer = await fetch(`${server.url}/v1/projects/load/${path}`);
  return answer.json();
}

/** Posts as many runs as there are to be, some of them with each request. */
async function postRuns(name: string, count: number, isWhole: boolean): Promise<void> {
  for (let body = 0; body < count / RUNS_OF_BODY; body += 1) {
    expect(await statusOf(server.post(runsOf(`${name}${body}`, RUNS_OF_BODY, isWhole)))).toBe(200);
  }
}

/** Posts many whole runs, and waits until all are listed. */
async function postWholeRuns(): Promise<void> {
  await postRuns('whole', WHOLE_RUNS, true);
  const listed = async () => indexSchema.parse(await ask('runs/index')).runs?.rows;
  await vi.waitFor(async () => expect(await listed()).toBe(WHOLE_RUNS), PATIENCE);
}

/** Posts many runs that go on, and waits until the inbox has something of each. */
async function postOpenRuns(): Promise<void> {
  await postRuns('open', OPEN_RUNS, false);
  const received = async () => pulseSchema.parse(await ask('pulse')).receiving_total;
  await vi.waitFor(async () => expect(await received()).toBe(OPEN_RUNS), PATIENCE);
}

let server: LoadedServer;
let before: number;

beforeEach(async () => {
  before = measureMachineMs();
  server = await LoadedServer.start();
});

afterEach(({ task }) => stopWithinLimits(server, before, task.name));

/** Has runs of a project sealed one after the other until the work of another project has ended. */
async function expectSealedBeside(attack: () => Promise<void>): Promise<void> {
  const alone: number[] = [];
  for (let run = 0; run < ALONE_RUNS; run += 1) {
    alone.push(await sealHonestRun(server, `alone${run}`));
  }
  const over = new AbortController();
  const attacked = attack().finally(() => over.abort());
  const waits: number[] = [];
  while (!over.signal.aborted) waits.push(await sealHonestRun(server, `beside${waits.length}`));
  await attacked;
  const most = SEALED_WITHIN_MS * slownessOf(before, measureMachineMs());
  const longest = Math.max(...waits);
  console.log(
    `${waits.length} runs were sealed within ${longest.toFixed(0)} ms of ${most.toFixed(0)}, ` +
      `alone within ${Math.max(...alone).toFixed(0)} ms`,
  );
  expect(longest).toBeLessThan(most);
}

it('runs beside deep runs of another project', async () => {
  const bodies = new Map(
    Array.from({ length: DEEP_RUNS }, (_, i) => [`deep${i}`, deepRun(`deep${i}`)] as const),
  );
  await expectSealedBeside(() => postDeepRuns(bodies));
});

it('runs beside many whole runs of another project', async () => {
  await expectSealedBeside(postWholeRuns);
});

it('runs beside many runs of another project that go on', async () => {
  await expectSealedBeside(postOpenRuns);
});
