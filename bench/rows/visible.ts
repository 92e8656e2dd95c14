import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { startServer } from '../../test/support/server-process.ts';
import { type Check, quantile, type Row } from '../check.ts';
import { root, withFolder } from '../paths.ts';
import { until } from '../until.ts';

const RUNS = 30;
const WITHIN = { pollMs: 5, giveUpMs: 20_000 };

/** The requests of a 5-sample `oaieval`: the final report, then its ten events. */
const bodies = readFileSync(`${root}test/fixtures/http-recorder.oaieval.5-samples.ndjson`, 'utf8')
  .split('\n')
  .filter(Boolean);
const FIXTURE_RUN = /261121081110AVTYYZOZ/g;

const statusSchema = z.object({ status: z.string() });

async function post(project: string, body: string): Promise<void> {
  const response = await fetch(`${project}/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });
  if (!response.ok) throw new Error(`POST answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

async function isComplete(project: string, runId: string): Promise<boolean> {
  const response = await fetch(`${project}/runs/${runId}`);
  if (!response.ok) {
    await response.arrayBuffer();
    return false;
  }
  return statusSchema.parse(await response.json()).status === 'complete';
}

/** Milliseconds from the moment at which the last POST is sent. */
async function timeOneRun(project: string, runId: string): Promise<number> {
  const texts = bodies.map((body) => body.replace(FIXTURE_RUN, runId));
  for (const text of texts.slice(0, -1)) await post(project, text);
  const start = performance.now();
  await post(project, texts.at(-1) ?? '');
  const failure = `${runId} is not complete`;
  await until(() => isComplete(project, runId), { failure, ...WITHIN });
  return performance.now() - start;
}

async function run(): Promise<readonly Check[]> {
  const times = await withFolder(async (dataDir) => {
    const server = await startServer({ dataDir });
    const measured: number[] = [];
    try {
      for (let n = 0; n < RUNS; n += 1) {
        const runId = `2611210811${String(n).padStart(2, '0')}AVTYYZOZ`;
        measured.push(await timeOneRun(`${server.url}/v1/projects/bench`, runId));
      }
    } finally {
      await server.stop();
    }
    return measured;
  });
  return [
    {
      what: 'p95 from the last POST to complete',
      goal: { atMost: 1000 },
      measured: quantile(times, 0.95),
      unit: 'ms',
      ours: `p50 ${quantile(times, 0.5).toFixed(0)} ms, slowest ${Math.max(...times).toFixed(0)} ms`,
      peer: '',
      rounds: times,
    },
  ];
}

export const visibleRow: Row = {
  number: 5,
  title: 'From the last POST to a run that is visible as complete, on an idle server',
  run,
};
