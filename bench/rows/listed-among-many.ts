import { z } from 'zod';
import { startServer } from '../../test/support/server-process.ts';
import { type Check, median, type Row, type RowOptions } from '../check.ts';
import { runProgram } from '../child.ts';
import { smallRunBody, smallRunId } from '../inputs/small-runs.ts';
import { withFolder } from '../paths.ts';
import { until } from '../until.ts';

const PROJECT = 'bench';
const COUNTS = [0, 10_000];
/** Filling the lake with so many takes minutes. */
const FULL_COUNTS = [...COUNTS, 100_000];
const ROUNDS = 5;
const WITHIN = { pollMs: 10, giveUpMs: 240_000 };

const pageSchema = z.object({
  runs: z.array(z.object({ run_id: z.string(), status: z.string() })),
});

async function isListed(project: string, runId: string): Promise<boolean> {
  const response = await fetch(`${project}/runs?limit=1&status=complete`);
  const { runs } = pageSchema.parse(await response.json());
  return runs.some((each) => each.run_id === runId);
}

/** Milliseconds until a run that was posted whole is the first of the list. */
async function timeOne(project: string, n: number): Promise<number> {
  const start = performance.now();
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${project}/events`, {
    method: 'POST',
    headers,
    body: smallRunBody(n),
  });
  if (!response.ok) throw new Error(`POST answered ${response.status}`);
  await response.arrayBuffer();
  const failure = `run ${n} is not listed`;
  await until(() => isListed(project, smallRunId(n)), { failure, ...WITHIN });
  return performance.now() - start;
}

/** The median of one run after the other, of as many runs as lie there. */
function measure(count: number): Promise<number> {
  return withFolder(async (dataDir) => {
    await runProgram('fill-runs', [dataDir, PROJECT, String(count)], z.object({}));
    const server = await startServer({ dataDir });
    try {
      const times: number[] = [];
      for (let n = 0; n < ROUNDS; n += 1) {
        times.push(await timeOne(`${server.url}/v1/projects/${PROJECT}`, n));
      }
      return median(times);
    } finally {
      await server.stop();
    }
  });
}

async function run({ isFull }: RowOptions): Promise<readonly Check[]> {
  const counts = isFull ? FULL_COUNTS : COUNTS;
  const times: number[] = [];
  for (const count of counts) times.push(await measure(count));
  const [first = 1, ...others] = times;
  return others.map((time, index) => ({
    what: `until a run is listed among ${counts[index + 1] ?? 0}, of that in an empty project`,
    goal: { atMost: 1.2 },
    measured: time / first,
    unit: 'x',
    ours: `${time.toFixed(0)} ms, empty ${first.toFixed(0)} ms`,
    peer: '',
    rounds: [time / first],
  }));
}

export const listedAmongManyRow: Row = {
  number: 13,
  title: 'From the POST of a whole run until it is the first of the list, among many runs',
  run,
};
