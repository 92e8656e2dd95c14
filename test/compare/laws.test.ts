import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairItems } from '#compare/pair-items.ts';
import { comparedMetric } from '#schemas/compare.ts';
import { verdictSentence } from '#compare/verdict-sentence.ts';
import { type Answer, compareRuns, pairsOfRuns, runOf, scores } from './pairs.ts';

const negative = (value: number | null | undefined) =>
  value === null || value === undefined ? null : 0 - value;

describe('a comparison', () => {
  it('has only numbers that JSON has, and a sentence', () => {
    fc.assert(
      fc.property(pairsOfRuns, ({ before, after }) => {
        const metric = compareRuns(runOf(before), runOf(after));
        expect(comparedMetric.strict().parse(JSON.parse(JSON.stringify(metric)))).toEqual(
          JSON.parse(JSON.stringify(metric)),
        );
        expect(verdictSentence(metric)).not.toMatch(/NaN|Infinity|null|undefined/);
        const { worse, better, same, n_items } = metric;
        expect((worse ?? 0) + (better ?? 0) + same).toBe(n_items);
      }),
      { numRuns: 500 },
    );
  });

  it('the other way round has the other sign, and the same p', () => {
    fc.assert(
      fc.property(pairsOfRuns, ({ before, after }) => {
        const there = compareRuns(runOf(before), runOf(after));
        const back = compareRuns(runOf(after), runOf(before));
        expect(back.delta ?? null).toEqual(negative(there.delta));
        expect(back.p_value).toBe(there.p_value);
        expect(back.mde).toBe(there.mde);
        expect(back.ci).toEqual(there.ci && [negative(there.ci[1]), negative(there.ci[0])]);
        expect([back.worse, back.better]).toEqual([there.better, there.worse]);
      }),
    );
  });

  it('does not depend on the order of rows', () => {
    const shuffled = (answers: Answer[]) =>
      fc.shuffledSubarray(answers, { minLength: answers.length });
    const cases = pairsOfRuns.chain(({ before, after }) =>
      fc.record({
        before: fc.constant(before),
        after: fc.constant(after),
        mixedBefore: shuffled(before),
        mixedAfter: shuffled(after),
      }),
    );
    fc.assert(
      fc.property(cases, ({ before, after, mixedBefore, mixedAfter }) => {
        const plain = pairItems([runOf(before)], runOf(after));
        expect(pairItems([runOf(mixedBefore)], runOf(mixedAfter))).toEqual(plain);
      }),
    );
  });

  it('does not depend on the order of answers that name different clusters', () => {
    const answers = ['c', 'a', null, 'b'].map((cluster) => ({ item: 'x', score: 1, cluster }));
    const others = ['a', 'b', 'c'].map((cluster) => ({ item: `of ${cluster}`, score: 1, cluster }));
    const clustersOf = (...own: Answer[]) => {
      const run = runOf([...own, ...others]);
      return pairItems([run], run).scores.clusters;
    };
    const wanted = clustersOf(...answers);
    expect(wanted).toEqual({ numbers: Int32Array.of(0, 1, 2, 0), count: 3 });
    expect(clustersOf(...answers.toReversed())).toEqual(wanted);
    expect(
      clustersOf(...answers.toSorted((a, b) => ((a.cluster ?? '') < (b.cluster ?? '') ? -1 : 1))),
    ).toEqual(wanted);
  });

  it('does not depend on the order of pooled runs, nor on a run being there twice', () => {
    fc.assert(
      fc.property(pairsOfRuns, pairsOfRuns, ({ before, after }, other) => {
        const [a, b, candidate] = [before, other.after, after].map((answers) =>
          runOf(answers.map((answer) => ({ ...answer, cluster: null }))),
        );
        if (!a || !b || !candidate) throw new Error('a run is not there');
        expect(compareRuns([b, a], candidate)).toEqual(compareRuns([a, b], candidate));
        const once = compareRuns(a, candidate);
        expect(compareRuns([a, a], candidate)).toEqual(once);
      }),
    );
  });

  it('has other coverage with an unmatched item, and no other number', () => {
    fc.assert(
      fc.property(
        pairsOfRuns,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        ({ before, after }, score) => {
          const extra = { item: 'only in the baseline', score, cluster: 'a' };
          const plain = pairItems([runOf(before)], runOf(after));
          const more = pairItems([runOf([...before, extra, extra])], runOf(after));
          expect(more.scores).toEqual(plain.scores);
          expect(more.itemIds).toEqual(plain.itemIds);
          expect(more.counts).toMatchObject({
            common: plain.counts.common,
            onlyCandidate: plain.counts.onlyCandidate,
            onlyBaseline: plain.counts.onlyBaseline + 1,
          });
        },
      ),
    );
  });

  it('in other units is the same comparison', () => {
    const graded = fc.array(
      fc.record({
        item: fc.uuid(),
        before: fc.integer({ min: -1000, max: 1000 }),
        after: fc.integer({ min: -1000, max: 1000 }),
      }),
      { minLength: 2, maxLength: 50 },
    );
    fc.assert(
      fc.property(graded, fc.integer({ min: -1000, max: 1000 }), (rows, power) => {
        const factor = 2 ** power;
        const compare = (unit: number) =>
          compareRuns(
            runOf(rows.map(({ item, before }) => ({ item, score: (before + 0.5) * unit }))),
            runOf(rows.map(({ item, after }) => ({ item, score: (after + 0.5) * unit }))),
          );
        const [plain, scaled] = [compare(4), compare(4 * factor)];
        fc.pre(plain.margin !== 0.02 && scaled.margin !== 0.02);
        expect(scaled.p_value).toBe(plain.p_value);
        expect(scaled.verdict).toBe(plain.verdict);
        expect(scaled.items_needed).toBe(plain.items_needed);
        for (const name of ['delta', 'mde', 'mean_baseline', 'margin'] as const) {
          const wanted = (plain[name] ?? NaN) * factor;
          if (Math.abs(wanted) < 1e-290 || !Number.isFinite(wanted)) continue;
          expect(Math.abs((scaled[name] ?? NaN) / wanted - 1)).toBeLessThan(1e-12);
        }
      }),
    );
  });

  it('sees changes that are tiny beside the scores', () => {
    const pairs = [1, 2, 4, -1, 3, 2, 2, 5];
    const compare = (unit: number) =>
      compareRuns(
        scores(1, ...pairs.map(() => 0)),
        scores(1, ...pairs.map((change) => change * unit)),
      );
    const [large, tiny] = [compare(2 ** -5), compare(2 ** -700)];
    expect(large.p_value).toBeGreaterThan(0.001);
    expect(tiny.p_value).toBe(large.p_value);
    expect(tiny.ci?.[0]).toBe((large.ci?.[0] ?? NaN) * 2 ** -695);
  });

  it('of lower is better is that of higher is better with the scores’ signs turned', () => {
    const lower = { metrics: new Map([['m', { direction: 'lower', margin: 0.1 } as const]]) };
    const higher = { metrics: new Map([['m', { margin: 0.1 }]]) };
    const turned = (answers: readonly Answer[]) =>
      runOf(answers.map((answer) => ({ ...answer, score: 0 - answer.score })));
    const graded = pairsOfRuns.filter(({ before }) => before.some(({ score }) => score > 1));
    fc.assert(
      fc.property(graded, ({ before, after }) => {
        const low = compareRuns(runOf(before), runOf(after), lower);
        const high = compareRuns(turned(before), turned(after), higher);
        expect([low.verdict, low.reason, low.worse, low.better]).toEqual([
          high.verdict,
          high.reason,
          high.worse,
          high.better,
        ]);
      }),
    );
  });
});
