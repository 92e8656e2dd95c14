import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProblemError } from '#http/problem.ts';
import { ReadEndedError, ReadsBusyError } from '#hosts/server/reading/read-errors.ts';
import { ReadingThreads } from '#hosts/server/reading/reading-threads.ts';
import { nextBegun, READING_SCRIPT } from '../../support/reading-script.ts';

const LIMITS = {
  ...{ turns: { most: 2, mostOfLane: 1 }, withinMs: 60_000 },
  ...{ heapMb: 32, youngMb: 4 },
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
    script: READING_SCRIPT,
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
  const held = nextBegun();
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

it.each([
  ['ends the thread that cannot see that its client has gone', 'runs', '1'],
  ['keeps the thread that sees that its client has gone', 'wait', '2'],
])('%s', async (_, word, n) => {
  const threads = open();
  const client = new AbortController();
  const begun = nextBegun();
  const gone = ask(threads, word, 'a', client.signal).catch((error: unknown) => error);
  const next = ask(threads, 'good');
  (await begun)();
  client.abort();
  expect(await gone).toMatchObject({ problem: { name: 'client-gone' } });
  expect((await next).headers.get('n')).toBe(n);
});

it('takes back a decision whose client has gone', async () => {
  const threads = open();
  const client = new AbortController();
  const begun = nextBegun();
  const asked = { id: 'runs', project: 'a', by: { key_id: null, user: null }, nowMs: 0 };
  const gone = threads.makeGate({ ...asked, request: { run: 'r' } }, client.signal);
  (await begun)();
  client.abort();
  await expect(gone).rejects.toMatchObject({ problem: { name: 'client-gone' } });
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
