import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BatchSize } from '#hosts/server/batch-size.ts';
import { pump } from '#hosts/server/pump.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';

const limits = { max: 1000, mostMs: 250 };

it('is within its bounds whatever batches took, and the largest again after short ones', () => {
  const took = fc.record({ ms: fc.nat(10_000), count: fc.integer({ min: 1, max: 1000 }) });
  fc.assert(
    fc.property(fc.array(took), (batches) => {
      const size = new BatchSize(limits);
      for (const { ms, count } of batches) {
        size.took(ms, Math.min(count, size.next));
        expect(size.next).toBeGreaterThanOrEqual(25);
        expect(size.next).toBeLessThanOrEqual(1000);
      }
      for (let batch = 0; batch < 10; batch += 1) size.took(10, size.next);
      expect(size.next).toBe(1000);
    }),
  );
});

it('grows only by batches that were full', () => {
  const size = new BatchSize(limits);
  for (let batch = 0; batch < 10; batch += 1) size.took(10, 3);
  expect(size.next).toBe(25);
});

it('has a message that comes during bulk wait for no more than two long batches', async () => {
  const clock = new ManualClock();
  const queue = new MemoryQueue(clock);
  const stop = new AbortController();
  const MS_EACH = 2;
  const batches: number[] = [];
  let sentAtMs = Infinity;
  let waitedMs = Infinity;
  await queue.send(Array.from({ length: 5000 }, () => ({ body: 'bulk', tenant: 'large' })));
  const pumping = pump(
    {
      ...{ name: 'stage', queue, clock, windowMs: 0, ...limits },
      log: { info: () => undefined, error: (message) => batches.push(message.length) },
      step: async (messages) => {
        batches.push(messages.length);
        await clock.advance(MS_EACH * messages.length);
        const isOther = messages.some(({ body }) => body === 'other');
        if (isOther) waitedMs = clock.now() - sentAtMs;
        if (batches.length === 5) {
          sentAtMs = clock.now();
          await queue.send([{ body: 'other', tenant: 'small' }]);
        }
        if (isOther) stop.abort();
        return [];
      },
    },
    stop.signal,
  );
  await pumping;
  expect(batches.slice(0, 4)).toEqual([25, 50, 100, 100]);
  expect(waitedMs).toBeLessThanOrEqual(2 * limits.mostMs);
});
