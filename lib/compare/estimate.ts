import type { ItemClusters } from './item-clusters.ts';
import { countDiscordant, type Discordant, mcnemarMethod, mcnemarPValue } from './mcnemar.ts';
import { clusterError, mean, meanError } from './mean-error.ts';
import { normalQuantile } from './normal.ts';
import type { PairedScores } from './pair-items.ts';
import { POWER } from './settings.ts';
import { studentTail, studentUpperQuantile } from './student-t.ts';

export type Interval = readonly [lower: number, upper: number];

/** One method's estimate of the difference candidate − baseline. */
export interface Estimate {
  readonly method: 'cluster_t' | 'mcnemar_exact' | 'mcnemar_chi2' | 'paired_t' | 'paired_t_epochs';
  readonly delta: number;
  /** Two-sided; undefined where there are too few items to tell anything. */
  readonly pValue: number | undefined;
  /** Degrees of freedom of Student's distribution; undefined where it is not used. */
  readonly df: number | undefined;
  /** The two-sided interval of this level. */
  readonly interval: (level: number) => Interval;
  /** The change that a test at alpha finds with a power of 80 %. */
  readonly mde: (alpha: number) => number;
}

/**
 * Clusters decide first, then pass or fail, then Student's test: docs/verdicts.md says why.
 * The scores are as they were paired, divided by their scale.
 */
export function estimate(scores: PairedScores): Estimate {
  const { baseline, candidate, clusters, hasEpochs } = scores;
  if (!clusters && !hasEpochs && isBinary(scores)) {
    return mcnemarEstimate(countDiscordant(baseline, candidate), baseline.length);
  }
  const differences = candidate.map((score, item) => score - (baseline[item] ?? 0));
  // Nothing changed at all: how often it could still do so is known only from how many were asked.
  const isStill = isWithin01(scores) && differences.every((difference) => difference === 0);
  return studentEstimate(differences, clusters, hasEpochs, isStill);
}

export function isWithin01({ baseline, candidate, scale }: PairedScores): boolean {
  const isIn = (score: number) => score >= 0 && score * scale <= 1;
  return baseline.every(isIn) && candidate.every(isIn);
}

function isBinary({ baseline, candidate, scale }: PairedScores): boolean {
  const isEither = (score: number) => score === 0 || score === 1;
  return scale === 1 && baseline.every(isEither) && candidate.every(isEither);
}

/** McNemar's test, with the interval of Bonett and Price (2012). */
function mcnemarEstimate(discordant: Discordant, n: number): Estimate {
  const { lost, won } = discordant;
  const centre = (won - lost) / (n + 2);
  const error = Math.sqrt(((won + lost + 2) / (n + 2) - centre ** 2) / (n + 2));
  return {
    method: mcnemarMethod(discordant),
    delta: (won - lost) / n,
    pValue: mcnemarPValue(discordant),
    df: undefined,
    interval: (level) => {
      const half = normalQuantile((1 + level) / 2) * error;
      return [Math.max(-1, centre - half), Math.min(1, centre + half)];
    },
    mde: (alpha) => detectable(alpha) * error,
  };
}

function studentEstimate(
  differences: Float64Array,
  clusters: ItemClusters | undefined,
  hasEpochs: boolean,
  isStill: boolean,
): Estimate {
  const delta = mean(differences);
  const { error, df } = clusters ? clusterError(differences, clusters) : meanError(differences);
  const half = (level: number) => {
    const tail = (1 - level) / 2;
    if (isStill) return 1 - tail ** (1 / (df + 1));
    return error === 0 ? 0 : studentUpperQuantile(tail, df) * error;
  };
  const isKnown = df > 0;
  return {
    method: clusters ? 'cluster_t' : hasEpochs ? 'paired_t_epochs' : 'paired_t',
    delta,
    pValue: isKnown ? studentPValue(delta, error, df) : undefined,
    df,
    interval: (level) =>
      isKnown ? [delta - half(level), delta + half(level)] : [-Infinity, Infinity],
    mde: (alpha) => {
      if (!isKnown) return Infinity;
      return isStill ? half(1 - alpha) : detectable(alpha) * error;
    },
  };
}

/** Two-sided. Differences without any variance leave no doubt. */
export function studentPValue(delta: number, error: number, df: number): number {
  if (error === 0) return delta === 0 ? 1 : 0;
  return 2 * studentTail(Math.abs(delta) / error, df);
}

function detectable(alpha: number): number {
  return normalQuantile(1 - alpha / 2) + normalQuantile(POWER);
}
