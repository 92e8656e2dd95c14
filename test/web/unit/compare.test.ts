import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SampleRow, Samples } from '../../../web/api/samples.ts';
import {
  pairedClusters,
  pairedMean,
  pairSamples,
} from '../../../web/screens/compare/pair-samples.ts';

type Known = Pick<SampleRow, 'id' | 'cluster'> & { readonly score: number | null };

function samplesOf(known: readonly Known[]): Samples {
  const none = { epochs: 1, flags: 0, events: 1, tokens: null, ms: null };
  const rows = known.map(({ score, ...rest }, row) => ({ ...rest, ...none, row, scores: [score] }));
  return { status: 'complete', metrics: ['accuracy'], rows, epochs: new Map() };
}

const samples = fc
  .uniqueArray(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '__proto__'),
      cluster: fc.option(fc.constantFrom('one', 'two', 'constructor'), { nil: null }),
      score: fc.option(fc.integer({ min: -9, max: 9 }), { nil: null }),
    }),
    { selector: ({ id }) => id },
  )
  .map(samplesOf);

const score = ({ scores: [first = null] }: SampleRow): number | null => first;

describe('paired samples', () => {
  it('are those that both runs have, whatever their order', () => {
    fc.assert(
      fc.property(samples, samples, (before, after) => {
        const pairs = pairSamples(before, after);
        const known = new Set(before.rows.map(({ id }) => id));
        expect(pairs.map((pair) => pair.after)).toEqual(
          after.rows.filter(({ id }) => known.has(id)),
        );
        expect(pairs.every((pair) => pair.before.id === pair.after.id)).toBe(true);
      }),
    );
  });

  it('change by the difference of the means, within the interval, and turn about with the runs', () => {
    fc.assert(
      fc.property(samples, samples, (before, after) => {
        const mean = pairedMean(pairSamples(before, after), score);
        const turned = pairedMean(pairSamples(after, before), score);
        expect(turned?.count).toBe(mean?.count);
        if (!mean || !turned) return;
        expect(mean.change).toBeCloseTo(mean.after - mean.before, 9);
        expect(turned.change).toBeCloseTo(-mean.change, 9);
        if (!mean.interval) return;
        expect(mean.interval[0]).toBeLessThanOrEqual(mean.change);
        expect(mean.interval[1]).toBeGreaterThanOrEqual(mean.change);
      }),
    );
  });

  it('have in their clusters each scored pair of a cluster once', () => {
    fc.assert(
      fc.property(samples, samples, (before, after) => {
        const pairs = pairSamples(before, after);
        const clusters = pairedClusters(pairs, score, score);
        const scored = pairs.filter(
          (pair) =>
            pair.cluster !== null && score(pair.before) !== null && score(pair.after) !== null,
        );
        expect(clusters.reduce((sum, { count }) => sum + count, 0)).toBe(scored.length);
      }),
    );
  });

  it('have the interval of the mean of their differences', () => {
    const before = samplesOf(['a', 'b', 'c', 'd'].map((id) => ({ id, cluster: null, score: 1 })));
    const after = samplesOf(
      [0, 1, 0, 1].map((each, place) => ({ id: 'abcd'[place] ?? '', cluster: null, score: each })),
    );
    const mean = pairedMean(pairSamples(before, after), score);
    // The standard deviation is sqrt(1/3); divided by sqrt(4) it is 0.2887.
    expect(mean?.interval?.map((end) => end.toFixed(4))).toEqual(['-1.0658', '0.0658']);
  });
});
