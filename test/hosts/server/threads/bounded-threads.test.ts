import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BoundedThreads } from '#hosts/server/threads/bounded-threads.ts';

/** Counts itself among the threads that have started, and answers when it is told to. */
const SCRIPT = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, workerData } from 'node:worker_threads';
    const started = new Int32Array(workerData);
    Atomics.add(started, 0, 1);
    parentPort.on('message', (word) => {
      if (word !== 'wait') parentPort.postMessage(word);
      if (word === 'fail later') setImmediate(() => { throw new Error('behind its answer'); });
    });
  `)}`,
);
const LIMITS = { turns: { most: 2, mostOfLane: 1 }, withinMs: 60_000, heapMb: 32, youngMb: 4 };

let started: Int32Array<SharedArrayBuffer>;
let threads: BoundedThreads<string, string>;

function open(limits: { allReadyAfterMs?: number }): void {
  const workerData = started.buffer;
  threads = new BoundedThreads({ script: SCRIPT, workerData, ...LIMITS, ...limits });
}

const untilStarted = (count: number): Promise<void> =>
  vi.waitFor(() => expect(Atomics.load(started, 0)).toBe(count));

beforeEach(() => {
  started = new Int32Array(new SharedArrayBuffer(4));
});
afterEach(() => threads.close());

it('has all threads ready some time after it was prepared', async () => {
  open({ allReadyAfterMs: 1 });
  threads.prepare();
  await untilStarted(2);
  void threads.ask('wait', 'a').catch(() => undefined);
  expect(await threads.ask('word', 'b')).toBe('word');
  await untilStarted(2);
});

it('starts a thread for a task alone when none was prepared', async () => {
  open({});
  expect(await threads.ask('word', 'a')).toBe('word');
  void threads.ask('wait', 'a').catch(() => undefined);
  await untilStarted(1);
  expect(await threads.ask('word', 'b')).toBe('word');
  await untilStarted(2);
});

it('goes on when a thread fails behind its answer, and says so', async () => {
  open({});
  const warned = new Promise((resolve) => process.once('warning', resolve));
  expect(await threads.ask('fail later', 'a')).toBe('fail later');
  expect(await warned).toMatchObject({
    message: 'a thread that was idle ended: behind its answer',
  });
  expect(await threads.ask('word', 'a')).toBe('word');
});
