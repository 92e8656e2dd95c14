import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProblemError } from '#http/problem.ts';
import { ReadEndedError, ReadsBusyError } from '#hosts/server/reading/read-errors.ts';
import { ReadingThreads } from '#hosts/server/reading/reading-threads.ts';

/** A thread that does what the path of a request says, and tells which of its tasks it is. */
const SCRIPT = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    let count = 0;
    const answer = (body, faults = []) =>
      parentPort.postMessage({ kind: 'answer', status: 200, headers: [['n', String(count)]], body, faults }, [body]);
    const text = (word) => new TextEncoder().encode(word).buffer;
    parentPort.on('message', ({ kind, request, asked }) => {
      count += 1;
      const word = kind === 'gate' ? asked.id : new URL(request.url).pathname.slice(1);
      if (word === 'death') process.exit(3);
      if (word === 'heap') for (const all = [];;) all.push(new Array(1000).fill(all));
      if (word === 'hold') {
        const channel = new BroadcastChannel('reading');
        channel.onmessage = () => (channel.close(), answer(text('held')));
        channel.postMessage('held');
      }
      if (word === 'good') answer(text('good'));
      if (word === 'large') answer(new ArrayBuffer(96 * 1024 * 1024));
      if (word === 'fault') answer(text(word), [{ name: 'OddError', message: 'odd' }]);
      if (word === 'refused') {
        const problem = { name: 'run-not-found', status: 404, detail: 'no' };
        parentPort.postMessage({ kind: 'problem', problem, faults: [] });
      }
    });`)}`,
);

const LIMITS = {
  ...{ turns: { most: 2, mostOfLane: 1 }, withinMs: 60_000 },
  ...{ heapMb: 32, youngMb: 4, idleMs: 60_000, mostIdle: 1 },
};

let all: ReadingThreads[];
let faults: Error[];
beforeEach(() => {
  all = [];
  faults = [];
});
afterEach(() => Promise.all(all.map((threads) => threads.close())));

function open(limits: Partial<typeof LIMITS> = {}, mostWaitMs = 60_000): ReadingThreads {
  const threads = new ReadingThreads({
    script: SCRIPT,
    dataFolder: '/nowhere',
    onFault: (error) => faults.push(error),
    limits: { ...LIMITS, ...limits },
    mostWaitMs,
  });
  all.push(threads);
  return threads;
}

const request = (word: string) => ({ method: 'GET', url: `http://localhost/${word}`, headers: [] });
const NOBODY_LEAVES = new AbortController().signal;
const ask = (threads: ReadingThreads, word: string, lane = 'a', signal = NOBODY_LEAVES) =>
  threads.answer(request(word), lane, signal);

/** Resolves when a thread works on `hold`, with what lets it go on. */
function nextHeld(): Promise<() => void> {
  const channel = new BroadcastChannel('reading');
  return new Promise((resolve) => {
    channel.onmessage = () =>
      resolve(() => {
        channel.postMessage('go');
        channel.close();
      });
  });
}

it.each(['death', 'heap'])('says so when %s ends its thread, and starts another', async (word) => {
  const threads = open();
  await expect(ask(threads, word)).rejects.toBeInstanceOf(ReadEndedError);
  const answer = await ask(threads, 'good');
  expect({ text: await answer.text(), n: answer.headers.get('n') }).toEqual({
    text: 'good',
    n: '1',
  });
});

it('ends what takes longer than it may', async () => {
  const threads = open({ withinMs: 50 });
  await expect(ask(threads, 'poison')).rejects.toThrow('no answer after 50 ms');
  await expect(ask(threads, 'poison')).rejects.toBeInstanceOf(ReadEndedError);
});

it('answers other projects while a request takes for ever, and then dies', async () => {
  const threads = open();
  const poison = ask(threads, 'poison').catch((error: unknown) => error);
  const next = ask(threads, 'good').catch((error: unknown) => error);
  expect(await (await ask(threads, 'good', 'b')).text()).toBe('good');
  await expect(ask(threads, 'death', 'c')).rejects.toBeInstanceOf(ReadEndedError);
  expect(await (await ask(threads, 'good', 'd')).text()).toBe('good');
  await threads.close();
  expect(await poison).toBeInstanceOf(ReadEndedError);
  void next;
});

it('answers the requests of a project one after the other, in a thread that knows it', async () => {
  const threads = open();
  const answers = await Promise.all([1, 2, 3].map(() => ask(threads, 'good')));
  expect(answers.map(({ headers }) => headers.get('n'))).toEqual(['1', '2', '3']);
});

it('hands over a body that is larger than the memory of its thread', async () => {
  const answer = await ask(open(), 'large');
  expect((await answer.arrayBuffer()).byteLength).toBe(96 * 1024 * 1024);
});

it('takes back a request whose client has gone before its turn, and no other', async () => {
  const threads = open();
  const client = new AbortController();
  const held = nextHeld();
  const first = ask(threads, 'hold');
  const gone = ask(threads, 'death', 'a', client.signal).catch((error: unknown) => error);
  const stays = ask(threads, 'good');
  const letGo = await held;
  client.abort();
  expect(await gone).toBeInstanceOf(ProblemError);
  letGo();
  expect((await first).headers.get('n')).toBe('1');
  expect((await stays).headers.get('n')).toBe('2');
  await expect(ask(threads, 'death', 'a', client.signal)).rejects.toBeInstanceOf(ProblemError);
});

it('says when to ask again where a request has no turn', async () => {
  const threads = open({}, 50);
  const poison = ask(threads, 'poison').catch((error: unknown) => error);
  const busy = await ask(threads, 'good').catch((error: unknown) => error);
  expect(busy).toBeInstanceOf(ReadsBusyError);
  expect(busy).toMatchObject({ report: { status: 503, retryAfterSeconds: 5 } });
  expect(await (await ask(threads, 'good', 'b')).text()).toBe('good');
  await threads.close();
  await poison;
});

it('tells of faults, and throws the problem of a decision', async () => {
  const threads = open();
  await ask(threads, 'fault');
  expect(faults).toMatchObject([{ name: 'OddError', message: 'odd' }]);
  const asked = { id: 'refused', project: 'a', by: { key_id: null, user: null }, nowMs: 0 };
  await expect(threads.makeGate({ ...asked, request: { run: 'r' } })).rejects.toMatchObject({
    problem: { name: 'run-not-found', status: 404, detail: 'no' },
  });
});
