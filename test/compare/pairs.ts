import fc from 'fast-check';
import { measureMetric } from '#compare/measure-metric.ts';
import { judgeMetrics } from '#compare/judge-metrics.ts';
import { pairItems } from '#compare/pair-items.ts';
import type { RunItems } from '#compare/run-items.ts';
import { type CompareSettings, defaultSettings } from '#compare/settings.ts';
import type { ComparedMetric } from '#schemas/compare.ts';

/** One answer to an item. */
export interface Answer {
  readonly item: string;
  readonly score: number;
  readonly cluster?: string | null;
}

/** Answers to one item are its epochs, in their order. */
export function runOf(answers: readonly Answer[]): RunItems {
  const epochs = new Map<string, number>();
  const epoch = answers.map(({ item }) => {
    const next = epochs.get(item) ?? 0;
    epochs.set(item, next + 1);
    return next;
  });
  return {
    itemId: answers.map(({ item }) => item),
    clusterId: answers.map(({ cluster = null }) => cluster),
    epoch,
    score: answers.map(({ score }) => score),
  };
}

/** A run of one answer each: item `i0`, `i1`, …. */
export function scores(...values: readonly number[]): RunItems {
  return runOf(values.map((score, index) => ({ item: `i${index}`, score })));
}

/** So many items with this score in the baseline and that one in the candidate. */
export type Group = readonly [before: number, after: number, count: number];

export function repeat(...groups: readonly Group[]) {
  const pairs = groups.flatMap(([before, after, count]) =>
    Array.from({ length: count }, () => [before, after] as const),
  );
  return {
    baseline: scores(...pairs.map(([before]) => before)),
    candidate: scores(...pairs.map(([, after]) => after)),
  };
}

export function compareRuns(
  baseline: RunItems | readonly RunItems[],
  candidate: RunItems,
  changes: Partial<CompareSettings> = {},
  isComplete = true,
): ComparedMetric {
  const settings = { ...defaultSettings, ...changes };
  const baselines = 'itemId' in baseline ? [baseline] : baseline;
  const measured = measureMetric('m', pairItems(baselines, candidate), settings);
  const [metric] = judgeMetrics([measured], settings, isComplete);
  if (!metric) throw new Error('no metric');
  return metric;
}

/** What the scores of a metric are like. */
const kinds = {
  binary: fc.constantFrom(0, 1),
  grades: fc.integer({ min: 0, max: 1000 }).map((grade) => grade / 1000),
  amounts: fc.integer({ min: -1e6, max: 1e6 }).map((amount) => amount / 7),
  any: fc.double({ noNaN: true, noDefaultInfinity: true }),
  extremes: fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, 1, 5e-324, -5e-324, -0),
};

/** Two runs over nearly the same items, some asked twice or thrice, some in clusters. */
export const pairsOfRuns = fc
  .record({
    score: fc.constantFrom(...Object.values(kinds)),
    hasEpochs: fc.boolean(),
    hasClusters: fc.boolean(),
    items: fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 4 }), { maxLength: 60 }),
  })
  .chain(({ score, hasEpochs, hasClusters, items }) => {
    const answers = fc.array(score, { minLength: 1, maxLength: hasEpochs ? 4 : 1 });
    const cluster = hasClusters ? fc.constantFrom(null, 'a', 'b', 'c', 'd', 'e', 'f') : null;
    const each = fc.record({
      cluster: cluster ?? fc.constant(null),
      before: answers,
      after: answers,
      where: fc.constantFrom('both', 'both', 'both', 'both', 'before', 'after'),
    });
    return fc
      .array(each, { minLength: items.length, maxLength: items.length })
      .map((all) => toRuns(items, all));
  });

function toRuns(
  items: readonly string[],
  all: readonly {
    readonly cluster: string | null;
    readonly before: readonly number[];
    readonly after: readonly number[];
    readonly where: string;
  }[],
): { readonly before: Answer[]; readonly after: Answer[] } {
  const answers = (side: 'before' | 'after') =>
    all.flatMap((each, index) =>
      each.where === 'both' || each.where === side
        ? each[side].map((score) => ({ item: items[index] ?? '', score, cluster: each.cluster }))
        : [],
    );
  return { before: answers('before'), after: answers('after') };
}
