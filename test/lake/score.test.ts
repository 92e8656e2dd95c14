import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreItems } from '#lake/score.ts';

const LARGEST = Number.MAX_VALUE;

describe('scoreItems', () => {
  it('averages the epochs of a sample first', () => {
    expect(scoreItems(['a', 'a', 'b'], [1, 0, 1])).toEqual({
      score: 0.75,
      stderr: 0.25,
      samples: 2,
    });
  });

  it('gives no standard error for one sample', () => {
    expect(scoreItems(['a', 'a'], [1, 0])).toEqual({ score: 0.5, stderr: null, samples: 1 });
  });

  it('gives the mean of scores whose sum overflows a double', () => {
    expect(scoreItems(['a', 'b', 'b'], [LARGEST, LARGEST, LARGEST])).toEqual({
      score: LARGEST,
      stderr: 0,
      samples: 2,
    });
  });

  it('gives the standard error of scores whose squares overflow a double', () => {
    const { score, stderr } = scoreItems(['a', 'b'], [3 * 2 ** 900, 1 * 2 ** 900]);
    expect({ score, stderr }).toEqual({ score: 2 ** 901, stderr: 2 ** 900 });
  });

  it('is finite for finite scores, and between the least and the greatest of them', () => {
    const scores = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
    fc.assert(
      fc.property(scores, (values) => {
        const ids = values.map((_, index) => String(index % 5));
        const { score, stderr } = scoreItems(ids, values);
        const slack = 1e-9 * Math.max(...values.map(Math.abs));
        expect(score).toBeGreaterThanOrEqual(Math.min(...values) - slack);
        expect(score).toBeLessThanOrEqual(Math.max(...values) + slack);
        expect(Number.isFinite(stderr ?? 0)).toBe(true);
      }),
    );
  });

  it('is the same for samples of one score each, whether they are known to be different', () => {
    const scores = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
    fc.assert(
      fc.property(scores, (values) => {
        const ids = values.map(String).map((id, index) => `${index}-${id}`);
        expect(scoreItems(ids, values, false)).toEqual(scoreItems(ids, values));
      }),
    );
  });
});
