import { expect, it } from 'vitest';
import { pumpFairly } from '#hosts/server/fair-pump.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';

it('does the work of other lanes while one piece of work takes for ever', async () => {
  const clock = new ManualClock();
  const queue = new MemoryQueue(clock);
  const stop = new AbortController();
  const done: string[] = [];
  let endPoison: () => void = () => undefined;
  const poison = new Promise<void>((resolve) => (endPoison = resolve));
  const pumping = pumpFairly(
    {
      name: 'seal',
      ...{ queue, clock, max: 2, windowMs: 0, mostHeld: 100 },
      limits: { most: 3, mostOfLane: 1 },
      log: { info: () => undefined, error: (_, error) => done.push(String(error)) },
      subjectOf: ({ body }) => ({ lane: body.slice(0, 1), key: body }),
      step: async (messages) => {
        if (messages.some(({ body }) => body === 'a poison')) await poison;
        done.push(...messages.map(({ body }) => body));
        return [];
      },
    },
    stop.signal,
  );
  const until = async (count: number) => {
    while (done.length < count) {
      await new Promise(setImmediate);
      await clock.advance(1);
    }
  };
  await queue.send(['a poison', 'a later', 'b 1', 'c 1'].map((body) => ({ body })));
  await until(2);
  await queue.send([{ body: 'b 2' }]);
  await until(3);
  expect(done).toEqual(['b 1', 'c 1', 'b 2']);
  endPoison();
  await until(5);
  expect(done.slice(3)).toEqual(['a poison', 'a later']);
  stop.abort();
  await clock.advance(30_000);
  await pumping;
  expect(queue.messages).toEqual([]);
});
