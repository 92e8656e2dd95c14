import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffCeilingMs, backoffMs, redeliverySeconds } from '#ports/backoff.ts';

const range = { firstMs: 50, longestMs: 1000 };

describe('the pause before another try', () => {
  it('doubles up to the longest pause', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7].map((failures) => backoffCeilingMs(failures, range));
    expect(ceilings).toEqual([50, 100, 200, 400, 800, 1000, 1000]);
  });

  it('grows by the factor that was given', () => {
    const slow = { firstMs: 200, longestMs: 500, factor: 1.5 };
    expect([1, 2, 3, 4].map((failures) => backoffCeilingMs(failures, slow))).toEqual([
      200, 300, 450, 500,
    ]);
  });

  it('is a random part of its ceiling after any number of failures', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 31 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, random) => {
          const pause = backoffMs(failures, random, range);
          expect(pause).toBe(random * backoffCeilingMs(failures, range));
          expect(pause).toBeGreaterThanOrEqual(0);
          expect(pause).toBeLessThan(range.longestMs);
        },
      ),
    );
  });
});

it('a failed message comes again after 1 s, 2 s, 4 s, and after a minute at most', () => {
  expect([1, 2, 3, 6, 7, 2000].map(redeliverySeconds)).toEqual([1, 2, 4, 32, 60, 60]);
});
