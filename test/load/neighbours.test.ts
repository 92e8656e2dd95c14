import { afterEach, beforeEach, expect, it } from 'vitest';
import { measureMachineMs } from '../support/machine-speed.ts';
import { deep, gzip, packed } from './bodies.ts';
import { sealHonestRun, untilIs } from './honest-run.ts';
import { LoadedServer, longestWaitMs, statusOf, stopWithinLimits } from './support.ts';

const DEEP_RUNS = 15;
const AT_ONCE = 6;
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
async function attack(bodies: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const left = [...bodies];
  const post = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [runId, body] = next;
      expect(await statusOf(server.post(body, gzip))).toBe(200);
      await untilIs('conflicted', `${server.url}/v1/projects/load/runs/${runId}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, post));
}

let server: LoadedServer;
let before: number;

beforeEach(async () => {
  before = measureMachineMs();
  server = await LoadedServer.start();
});

afterEach(({ task }) => stopWithinLimits(server, before, task.name));

it('runs of one project beside deep runs of another', async () => {
  const bodies = new Map(
    Array.from({ length: DEEP_RUNS }, (_, i) => [`deep${i}`, deepRun(`deep${i}`)] as const),
  );
  const aloneMs = await sealHonestRun(server, 'alone');
  const over = new AbortController();
  const attacked = attack(bodies).finally(() => over.abort());
  const waits: number[] = [];
  while (!over.signal.aborted) waits.push(await sealHonestRun(server, `beside${waits.length}`));
  await attacked;
  const most = longestWaitMs(before, measureMachineMs());
  const longest = Math.max(...waits);
  console.log(
    `${waits.length} runs were sealed within ${longest.toFixed(0)} ms of ${most.toFixed(0)}, ` +
      `the first of the server after ${aloneMs.toFixed(0)} ms`,
  );
  expect(longest).toBeLessThan(most);
});
