import { describe, expect, it } from 'vitest';
import { pump, type PumpOptions } from '#hosts/server/pump.ts';
import { redrive } from '#hosts/server/redrive.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';

/** Pumps until `step` has been called `calls` times. */
async function pumpSteps(
  queue: MemoryQueue,
  clock: ManualClock,
  calls: number,
  step: (call: number) => Error | undefined,
): Promise<string[]> {
  const log: string[] = [];
  const stop = new AbortController();
  let call = 0;
  const options: PumpOptions = {
    name: 'seal',
    queue,
    max: 10,
    windowMs: 0,
    clock,
    log: { info: (text) => log.push(text), error: (text) => log.push(text) },
    step: (messages) => {
      const error = step(++call);
      if (call === calls) stop.abort();
      return Promise.resolve(error ? messages.map(({ id }) => ({ id, error })) : []);
    },
  };
  const running = pump(options, stop.signal);
  for (let i = 0; i < calls; i++) {
    while (clock.sleeping === 0 && !stop.signal.aborted) await new Promise(setImmediate);
    await clock.advance(60_000);
  }
  await running;
  return log;
}

/** Pumps for two minutes; gives when each batch began, and its bodies. A body is sent at its second. */
async function pumpAll(
  queue: MemoryQueue,
  clock: ManualClock,
  options: Pick<PumpOptions, 'max'> &
    Partial<Omit<PumpOptions, 'step'>> & { readonly step: () => Promise<void> },
  later: Readonly<Record<number, string>> = {},
): Promise<{ starts: number[]; batches: string[] }> {
  const stop = new AbortController();
  const [starts, batches]: [number[], string[]] = [[], []];
  const begin = clock.now();
  const running = pump(
    {
      ...{ name: 'judge', queue, windowMs: 0, clock },
      log: { info: () => undefined, error: () => undefined },
      ...options,
      step: async (messages) => {
        starts.push(clock.now() - begin);
        batches.push(messages.map(({ body }) => body).join(''));
        await options.step();
        return [];
      },
    },
    stop.signal,
  );
  for (let second = 1; second <= 120; second += 1) {
    await new Promise(setImmediate);
    await clock.advance(1000);
    const body = later[second];
    if (body !== undefined) await queue.send([{ body }]);
  }
  stop.abort();
  await new Promise(setImmediate);
  await clock.advance(60_000);
  await running;
  return { starts, batches };
}

describe('a pump', () => {
  it('handles as many batches at once as it may, and ends when all have', async () => {
    const clock = new ManualClock();
    const queue = new MemoryQueue(clock);
    await queue.send([{ body: 'a' }, { body: 'b' }, { body: 'c' }]);
    const stop = new AbortController();
    const ends: (() => void)[] = [];
    const running = pump(
      {
        ...{ name: 'stage', queue, max: 1, windowMs: 0, mostAtOnce: 2, clock },
        log: { info: () => undefined, error: () => undefined },
        step: () => new Promise((resolve) => ends.push(() => resolve([]))),
      },
      stop.signal,
    );
    await new Promise(setImmediate);
    expect(ends).toHaveLength(2);
    stop.abort();
    let hasEnded = false;
    void running.then(() => (hasEnded = true));
    ends[1]?.();
    await new Promise(setImmediate);
    expect(hasEnded).toBe(false);
    expect(queue.messages.map(({ body }) => body)).toEqual(['a', 'c']);
    ends[0]?.();
    await running;
    expect(queue.messages.map(({ body }) => body)).toEqual(['c']);
  });

  it('tells each half second that no batch ends while another waits', async () => {
    const clock = new ManualClock();
    const queue = new MemoryQueue(clock);
    await queue.send([{ body: 'a' }, { body: 'b' }, { body: 'c' }]);
    const stop = new AbortController();
    const ends: (() => void)[] = [];
    let told = 0;
    const running = pump(
      {
        ...{ name: 'stage', queue, max: 1, windowMs: 0, mostAtOnce: 2, clock },
        log: { info: () => undefined, error: () => undefined },
        step: () => new Promise((resolve) => ends.push(() => resolve([]))),
        onStuck: () => (told += 1),
      },
      stop.signal,
    );
    await new Promise(setImmediate);
    await clock.advance(1000);
    expect([told, ends.length]).toEqual([2, 2]);
    ends[0]?.();
    await new Promise(setImmediate);
    await clock.advance(400);
    expect([told, ends.length, clock.sleeping]).toEqual([2, 3, 1]);
    stop.abort();
    for (const end of ends) end();
    await running;
    expect([told, clock.sleeping]).toEqual([2, 0]);
  });

  it('deletes the messages that its step has handled', async () => {
    const clock = new ManualClock();
    const queue = new MemoryQueue(clock);
    await queue.send([{ body: 'a' }, { body: 'b' }]);
    await pumpSteps(queue, clock, 1, () => undefined);
    expect(queue.messages).toEqual([]);
  });

  it('rests after a batch for a multiple of the time that it took', async () => {
    const clock = new ManualClock();
    const queue = new MemoryQueue(clock);
    const stop = new AbortController();
    const starts: number[] = [];
    const begin = clock.now();
    await queue.send([{ body: 'a' }, { body: 'b' }, { body: 'c' }]);
    const running = pump(
      {
        ...{ name: 'manifest', queue, max: 1, windowMs: 0, restFactor: 4, clock },
        log: { info: () => undefined, error: () => undefined },
        step: async () => {
          starts.push(clock.now() - begin);
          await clock.sleep(starts.length === 1 ? 100 : 60_000);
          if (starts.length === 3) stop.abort();
          return [];
        },
      },
      stop.signal,
    );
    for (let second = 0; second < 130; second += 1) {
      await new Promise(setImmediate);
      await clock.advance(1000);
    }
    await running;
    // A turn of 100 ms and its rest of 400 ms; a turn of a minute and the longest rest.
    expect(starts).toEqual([0, 500, 65_500]);
  });

  it('rests only after batches that call for it', async () => {
    const clock = new ManualClock();
    const queue = new MemoryQueue(clock);
    await queue.send([{ body: 'verdicts' }, { body: 'sealed' }, { body: 'last' }]);
    const { starts } = await pumpAll(queue, clock, {
      max: 1,
      restFactor: 4,
      restsAfter: ([message]) => message?.body !== 'verdicts',
      step: () => clock.sleep(1000),
    });
    expect(starts).toEqual([0, 1000, 6000]);
  });

  it('rests after batches with credit only for what is owed beyond it', async () => {
    const clock = new ManualClock();
    const queue = new MemoryQueue(clock);
    await queue.send(['lone', 'lone', 'burst', 'lone'].map((body) => ({ body })));
    const { starts } = await pumpAll(queue, clock, {
      max: 1,
      restFactor: 2,
      restCreditMs: ([message]) => (message?.body === 'lone' ? 3000 : 0),
      step: () => clock.sleep(1000),
    });
    // Owed: 2 s within the credit; 4 s, of which 1 s is paid; 3 s and 2 s, all of it paid.
    expect(starts).toEqual([0, 1000, 3000, 9000]);
  });

  it('waits for further windows for as long as each of them brings messages', async () => {
    const clock = new ManualClock();
    const queue = new MemoryQueue(clock);
    const options = { max: 100, windowMs: 2000, mostWindows: 3, step: () => Promise.resolve() };
    await queue.send([{ body: 'a' }]);
    const { starts, batches } = await pumpAll(queue, clock, options, {
      1: 'b',
      7: 'c',
      8: 'd',
      10: 'e',
      12: 'f',
      14: 'g',
    });
    // Quiet after the second window; three windows that all bring something; what came after.
    expect(batches).toEqual(['ab', 'cdef', 'g']);
    expect(starts).toEqual([4000, 13_000, 16_000]);
  });

  it('receives a large batch in parts, without a window between them', async () => {
    const clock = new ManualClock();
    const queue = new MemoryQueue(clock);
    await queue.send(Array.from({ length: 1200 }, (_, i) => ({ body: `${i},` })));
    const receive = queue.receive.bind(queue);
    const asked: number[] = [];
    queue.receive = (options) => {
      asked.push(options.max);
      return receive(options);
    };
    const { starts, batches } = await pumpAll(queue, clock, {
      ...{ max: 1000, windowMs: 2000, step: () => Promise.resolve() },
    });
    expect(batches.map((batch) => batch.split(',').length - 1)).toEqual([1000, 200]);
    expect(starts).toEqual([0, 2000]);
    expect(Math.max(...asked)).toBe(250);
  });

  it('releases failed messages with a delay', async () => {
    const clock = new ManualClock();
    const queue = new MemoryQueue(clock);
    await queue.send([{ body: 'a' }]);
    const log = await pumpSteps(queue, clock, 1, () => new Error('poison'));
    expect(queue.messages).toMatchObject([{ body: 'a', receiveCount: 1 }]);
    expect(log).toEqual(['seal failed, attempt 1']);
  });

  it('retries while the disk is full without counting deliveries', async () => {
    const clock = new ManualClock();
    const queue = new MemoryQueue(clock);
    await queue.send([{ body: 'a' }]);
    const full = new StoreUnavailableError('no space left on the disk');
    const log = await pumpSteps(queue, clock, 9, (call) => (call < 9 ? full : undefined));
    expect(queue.messages).toEqual([]);
    expect(log).toEqual(['seal waits for the store']);
  });
});

describe('a pump whose queue fails', () => {
  const full = () => Promise.reject(new StoreUnavailableError('no space left on the disk'));

  it('handles what it has received when it cannot receive more', async () => {
    const clock = new ManualClock();
    const queue = new MemoryQueue(clock, { visibilitySeconds: 900 });
    await queue.send([{ body: 'a' }]);
    const receive = queue.receive.bind(queue);
    let calls = 0;
    queue.receive = (options) => (++calls === 2 ? full() : receive(options));
    const { batches } = await pumpAll(queue, clock, {
      ...{ max: 10, windowMs: 200, step: () => Promise.resolve() },
    });
    expect(batches).toEqual(['a']);
    expect(queue.messages).toEqual([]);
  });

  it('repeats a deletion that fails', async () => {
    const clock = new ManualClock();
    const queue = new MemoryQueue(clock, { visibilitySeconds: 900 });
    await queue.send([{ body: 'a' }]);
    const remove = queue.delete.bind(queue);
    let calls = 0;
    queue.delete = (receipts) => (++calls === 1 ? full() : remove(receipts));
    await pumpAll(queue, clock, { max: 10, step: () => Promise.resolve() });
    expect(queue.messages).toEqual([]);
  });

  it('repeats a release that fails', async () => {
    const clock = new ManualClock();
    const queue = new MemoryQueue(clock, { visibilitySeconds: 900 });
    await queue.send([{ body: 'a' }]);
    const release = queue.release.bind(queue);
    let calls = 0;
    queue.release = (...args) => (++calls === 1 ? full() : release(...args));
    const log = await pumpSteps(queue, clock, 2, (call) =>
      call === 1 ? new Error('poison') : undefined,
    );
    expect(queue.messages).toEqual([]);
    expect(log).toEqual(['seal failed, attempt 1', 'the seal queue does not work']);
  });
});

describe('redrive', () => {
  it('puts dead letters back into their queue', async () => {
    const clock = new ManualClock();
    const [dead, queue] = [new MemoryQueue(clock), new MemoryQueue(clock)];
    await dead.send([{ body: 'a' }, { body: 'b' }]);
    expect(await redrive(dead, queue)).toBe(2);
    expect(dead.messages).toEqual([]);
    expect(queue.messages.map(({ body }) => body)).toEqual(['a', 'b']);
  });
});
