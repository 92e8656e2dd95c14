import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSpanMicros, runStartMicros } from '#contract/run-start.ts';

const DAY = 86_400 * 1e6;
const NOW = Date.UTC(2026, 10, 21) * 1000;

describe('the start of a run', () => {
  it('is the time in its id', () => {
    expect(runStartMicros('261121135822NDUPSVTV', [0])).toBe(
      Date.UTC(2026, 10, 21, 13, 58, 22) * 1000,
    );
  });

  it('is the first of its times, and no order changes it', () => {
    const times = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(times, (days) => {
        const micros = days.map((day) => NOW + day * DAY);
        expect(runStartMicros('r', micros)).toBe(Math.min(...micros));
        expect(runStartMicros('r', micros.toReversed())).toBe(Math.min(...micros));
      }),
    );
  });

  it('is not moved by one clock of 1970, nor its duration by one of 2100', () => {
    expect(runStartMicros('r', [0, NOW])).toBe(NOW);
    expect(runStartMicros('r', [NOW + DAY, 0, NOW])).toBe(NOW);
    const wrong = Date.UTC(2100, 0) * 1000;
    expect(runSpanMicros([NOW, wrong, NOW + DAY])).toEqual({ first: NOW, last: NOW + DAY });
  });

  it('is in 1970 when most clocks say so', () => {
    expect(runStartMicros('r', [5, 7, NOW])).toBe(5);
    expect(runStartMicros('r', [5])).toBe(5);
  });
});
