import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OutgoingMessage, type Queue, type ReceivedMessage, SendError } from '#ports/queue.ts';

/** The visibility timeout of the queues that `make` gives. */
export const VISIBILITY_SECONDS = 30;
/** The deliveries after which those queues move a message to their dead-letter queue. */
export const MAX_RECEIVE_COUNT = 3;

export interface QueueUnderTest {
  readonly queue: Queue;
  readonly deadLetter: Queue;
  /** Lets this much time pass for the queues, and lets waiting receivers act. */
  readonly advance: (ms: number) => Promise<void>;
  /** The queues' time, milliseconds since 1970. */
  readonly now: () => number;
  dispose(): Promise<void>;
}

/** The contract of every adapter of `Queue`. `make` gives empty queues. */
export function describeQueue(name: string, make: () => Promise<QueueUnderTest>): void {
  describe(`${name} as a queue`, () => {
    let made: QueueUnderTest;
    beforeEach(async () => {
      made = await make();
    });
    afterEach(() => made.dispose());

    describeDelivery(() => made);
    describeVisibility(() => made);
    describeLongPolling(() => made);
    describeDeadLetters(() => made);
    describeGroups(() => made);
  });
}

const bodies = (messages: readonly ReceivedMessage[]) => messages.map(({ body }) => body);
const receipts = (messages: readonly ReceivedMessage[]) => messages.map(({ receipt }) => receipt);
const message = (body: string, more: Partial<OutgoingMessage> = {}) => ({ body, ...more });

/** Receives until nothing is visible. */
async function drain(queue: Queue): Promise<ReceivedMessage[]> {
  const all: ReceivedMessage[] = [];
  for (;;) {
    const some = await queue.receive({ max: 10 });
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function describeDelivery(made: () => QueueUnderTest): void {
  it('delivers each message once, with its id, time and a count of one', async () => {
    const { queue, now } = made();
    await queue.send([message('a'), message('b'), message('größe 😀')]);
    const got = await drain(queue);
    expect(bodies(got).toSorted()).toEqual(['a', 'b', 'größe 😀']);
    expect(new Set(got.map(({ id }) => id)).size).toBe(3);
    for (const one of got) expect(one).toMatchObject({ receiveCount: 1, sentAtMs: now() });
  });

  it('delivers no more than asked for', async () => {
    const { queue } = made();
    await queue.send(['a', 'b', 'c'].map((body) => message(body)));
    expect((await queue.receive({ max: 2 })).length).toBeLessThanOrEqual(2);
  });

  it('takes more messages in one send than one request of SQS can hold', async () => {
    const { queue } = made();
    const sent = Array.from({ length: 25 }, (_, i) => String(i));
    await queue.send(sent.map((body) => message(body)));
    expect(bodies(await drain(queue)).toSorted()).toEqual(sent.toSorted());
  });

  it('carries a message of one mebibyte', async () => {
    const { queue } = made();
    const body = 'x'.repeat(1024 * 1024);
    await queue.send([message(body)]);
    const [got] = await queue.receive({ max: 1 });
    expect(got?.body === body).toBe(true);
  });

  it('names the messages that it cannot take, and takes the others', async () => {
    const { queue } = made();
    const sent = queue.send([message('a'), message('x'.repeat(1024 * 1024 + 1)), message('b')]);
    await expect(sent).rejects.toThrow(SendError);
    await expect(sent).rejects.toHaveProperty('failed', [1]);
    expect(bodies(await drain(queue)).toSorted()).toEqual(['a', 'b']);
  });

  it('sends nothing when there is nothing to send', async () => {
    const { queue } = made();
    await queue.send([]);
    await queue.delete([]);
    await queue.release([], 0);
    expect(await queue.receive({ max: 10 })).toEqual([]);
  });
}

function describeVisibility(made: () => QueueUnderTest): void {
  const timeout = VISIBILITY_SECONDS * 1000;

  it('hides a received message for the visibility timeout, then delivers it again', async () => {
    const { queue, advance } = made();
    await queue.send([message('a')]);
    const [first] = await queue.receive({ max: 1 });
    await advance(timeout - 1);
    expect(await queue.receive({ max: 1 })).toEqual([]);
    await advance(1);
    const [second] = await queue.receive({ max: 1 });
    expect(second).toMatchObject({ id: first?.id, sentAtMs: first?.sentAtMs, receiveCount: 2 });
    expect(second?.receipt).not.toBe(first?.receipt);
  });

  it('never delivers a deleted message again', async () => {
    const { queue, advance } = made();
    await queue.send([message('a'), message('b')]);
    const got = await drain(queue);
    await queue.delete(receipts(got.filter(({ body }) => body === 'a')));
    await advance(timeout);
    expect(bodies(await drain(queue))).toEqual(['b']);
  });

  it('ignores a second delete of a message, and one after its timeout', async () => {
    const { queue, advance } = made();
    await queue.send([message('a')]);
    const got = await queue.receive({ max: 1 });
    await advance(timeout);
    await queue.delete(receipts(got));
    await queue.delete(receipts(got));
    await queue.release(receipts(got), 0);
    await advance(timeout);
    expect(await queue.receive({ max: 1 })).toEqual([]);
  });

  it('delivers a released message again when the delay is over, not before', async () => {
    const { queue, advance } = made();
    await queue.send([message('a')]);
    await queue.release(receipts(await queue.receive({ max: 1 })), 5);
    await advance(4999);
    expect(await queue.receive({ max: 1 })).toEqual([]);
    await advance(1);
    const again = await queue.receive({ max: 1 });
    expect(again).toMatchObject([{ body: 'a', receiveCount: 2 }]);
    await queue.release(receipts(again), 0);
    expect(await queue.receive({ max: 1 })).toMatchObject([{ body: 'a', receiveCount: 3 }]);
  });

  it('lets a release hide a message for longer than the visibility timeout', async () => {
    const { queue, advance } = made();
    await queue.send([message('a')]);
    await queue.release(receipts(await queue.receive({ max: 1 })), 2 * VISIBILITY_SECONDS);
    await advance(2 * timeout - 1);
    expect(await queue.receive({ max: 1 })).toEqual([]);
    await advance(1);
    expect(bodies(await queue.receive({ max: 1 }))).toEqual(['a']);
  });

  it('holds a delayed message back, and no other', async () => {
    const { queue, advance } = made();
    await queue.send([message('later', { delaySeconds: 900 }), message('now')]);
    expect(bodies(await drain(queue))).toEqual(['now']);
    await advance(900_000 - 1);
    expect(bodies(await drain(queue))).not.toContain('later');
    await advance(1);
    expect(bodies(await drain(queue))).toContain('later');
  });
}

function describeLongPolling(made: () => QueueUnderTest): void {
  /** Starts a receive that waits. */
  const waiting = async (waitMs: number, signal?: AbortSignal) => {
    const received = made().queue.receive({ max: 10, waitMs, ...(signal && { signal }) });
    await setImmediate();
    return { received };
  };

  it('waits for a message and gets it when it is sent', async () => {
    const { received } = await waiting(20_000);
    await made().queue.send([message('a')]);
    expect(bodies(await received)).toEqual(['a']);
  });

  it('gets nothing when no message comes in time', async () => {
    const { received } = await waiting(20_000);
    await made().advance(20_000);
    expect(await received).toEqual([]);
  });

  it('gets nothing when it is aborted, before or while it waits', async () => {
    const abort = new AbortController();
    const { received } = await waiting(20_000, abort.signal);
    abort.abort();
    expect(await received).toEqual([]);
    const options = { max: 1, waitMs: 20_000, signal: abort.signal };
    expect(await made().queue.receive(options)).toEqual([]);
  });

  it('gets a delayed message when its delay ends', async () => {
    const { queue, advance } = made();
    await queue.send([message('a', { delaySeconds: 5 })]);
    const { received } = await waiting(20_000);
    await advance(5000);
    expect(bodies(await received)).toEqual(['a']);
  });

  it('gets a message that another receiver releases', async () => {
    const { queue } = made();
    await queue.send([message('a')]);
    const got = await queue.receive({ max: 1 });
    const { received } = await waiting(20_000);
    await queue.release(receipts(got), 0);
    expect(bodies(await received)).toEqual(['a']);
  });

  it('gives a message to one of many waiting receivers', async () => {
    const polls = await Promise.all(Array.from({ length: 5 }, () => waiting(20_000)));
    await made().queue.send([message('a')]);
    await made().advance(20_000);
    const got = await Promise.all(polls.map(({ received }) => received));
    expect(bodies(got.flat())).toEqual(['a']);
  });
}

function describeDeadLetters(made: () => QueueUnderTest): void {
  it('moves a message to the dead-letter queue after its last delivery', async () => {
    const { queue, deadLetter, advance } = made();
    await queue.send([message('poison')]);
    for (let count = 1; count <= MAX_RECEIVE_COUNT; count += 1) {
      expect(await queue.receive({ max: 1 })).toMatchObject([{ receiveCount: count }]);
      expect(await deadLetter.receive({ max: 1 })).toEqual([]);
      await advance(VISIBILITY_SECONDS * 1000);
    }
    expect(await queue.receive({ max: 1 })).toEqual([]);
    expect(await deadLetter.receive({ max: 1 })).toMatchObject([{ body: 'poison' }]);
    await advance(VISIBILITY_SECONDS * 1000);
    expect(await queue.receive({ max: 1 })).toEqual([]);
  });

  it('delivers other messages beside a dead letter', async () => {
    const { queue, deadLetter } = made();
    await queue.send([message('poison')]);
    for (let count = 1; count <= MAX_RECEIVE_COUNT; count += 1) {
      await queue.release(receipts(await queue.receive({ max: 1 })), 0);
    }
    await queue.send([message('good')]);
    expect(bodies(await queue.receive({ max: 10, waitMs: 1000 }))).toEqual(['good']);
    expect(bodies(await drain(deadLetter))).toEqual(['poison']);
  });
}

function describeGroups(made: () => QueueUnderTest): void {
  const grouped = (...names: string[]) =>
    names.map((body) => message(body, { group: body.charAt(0) }));

  it('delivers a group in the order of sending', async () => {
    const { queue } = made();
    await queue.send(grouped('a1', 'a2'));
    await queue.send(grouped('a3'));
    const got = await queue.receive({ max: 10 });
    expect(bodies(got)).toEqual(['a1', 'a2', 'a3'].slice(0, got.length));
  });

  it('holds a group back while one of it is in flight, and no other group', async () => {
    const { queue } = made();
    await queue.send(grouped('a1', 'a2', 'b1'));
    const [first] = await queue.receive({ max: 1 });
    expect(first?.body).toBe('a1');
    const [other, ...more] = await drain(queue);
    expect([other?.body, more]).toEqual(['b1', []]);
    await queue.delete([first?.receipt ?? '']);
    expect(bodies(await drain(queue))).toEqual(['a2']);
  });

  it('delivers a group again from its first message that was not deleted', async () => {
    const { queue, advance } = made();
    await queue.send(grouped('a1', 'a2', 'a3'));
    await queue.receive({ max: 1 });
    await advance(VISIBILITY_SECONDS * 1000);
    expect(bodies(await queue.receive({ max: 1 }))).toEqual(['a1']);
  });

  it('holds a group back until its released first message is visible', async () => {
    const { queue, advance } = made();
    await queue.send(grouped('a1', 'a2'));
    await queue.release(receipts(await queue.receive({ max: 1 })), 10);
    expect(await drain(queue)).toEqual([]);
    await advance(10_000);
    expect(bodies(await queue.receive({ max: 1 }))).toEqual(['a1']);
  });
}
