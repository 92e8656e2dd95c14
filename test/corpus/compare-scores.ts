import { z } from 'zod';
import { reportedNames } from '#contract/naming/reported-names.ts';

/** A metric as its file states it, and as the lake computes it from the items. */
export interface ScorePair {
  readonly metric: string;
  /** Undefined when the file states none. */
  readonly stated: number | undefined;
  /** Undefined when the lake has no items of it. */
  readonly computed: number | undefined;
  readonly verdict: Verdict;
}

/** `stated alone`: the format has no score for a sample of this metric. */
export type Verdict = 'same' | 'differs' | 'not stated' | 'stated alone';

/** Tools print some of their means with six digits. */
const TOLERANCE = 1e-6;

const report = z.record(z.string(), z.unknown()).catch({});

/**
 * Pairs the scores of a run.
 * @param finalReport what the tool reported at the end
 * @param metrics those of which the lake has items
 * @param stated the metrics that the import took as scores without items
 */
export function compareScores(
  finalReport: unknown,
  metrics: readonly { readonly metric_name: string; readonly score: number }[],
  stated: Readonly<Record<string, number>>,
): ScorePair[] {
  const computed = new Map(metrics.map(({ metric_name, score }) => [metric_name, score]));
  const members = report.parse(finalReport);
  const names = reportedNames(Object.keys(members), [...computed.keys()]);
  const known = new Map(Object.entries(stated));
  for (const [member, value] of Object.entries(members)) {
    const metric = names.get(member) ?? member;
    if (typeof value === 'number' && computed.has(metric)) known.set(metric, value);
  }
  return [...new Set([...computed.keys(), ...known.keys()])]
    .sort()
    .map((metric) => pairOf(metric, known.get(metric), computed.get(metric)));
}

function pairOf(
  metric: string,
  stated: number | undefined,
  computed: number | undefined,
): ScorePair {
  return { metric, stated, computed, verdict: verdictOf(stated, computed) };
}

function verdictOf(stated: number | undefined, computed: number | undefined): Verdict {
  if (stated === undefined) return 'not stated';
  if (computed === undefined) return 'stated alone';
  const most = TOLERANCE * Math.max(1, Math.abs(stated));
  return Math.abs(stated - computed) <= most ? 'same' : 'differs';
}
