import type { EvalsigMethod } from '#schemas/compare.ts';
import { EvalsigDataError, RandomMethodError } from './evalsig-errors.ts';
import type { AlignedScores } from './evalsig-align.ts';
import { mean, standardDeviation } from '../mean-error.ts';
import {
  binomialHalf,
  countDiscordant,
  type Discordant,
  mcnemarMethod,
  mcnemarPValue,
} from '../mcnemar.ts';
import { normalQuantile, normalTail } from '../normal.ts';
import { studentPValue } from '../estimate.ts';
import { studentTail, studentUpperQuantile } from '../student-t.ts';

export interface EvalsigOptions {
  readonly method: EvalsigMethod;
  readonly alpha: number;
  readonly power: number;
  /** Whether only better counts. */
  readonly oneSided: boolean;
  /** A switch: the name is not looked at. */
  readonly cluster?: string | undefined;
}

export const evalsigDefaults = { method: 'auto', alpha: 0.05, power: 0.8 } as const;

/** The output of `evalsig compare --output json`, in its own names. */
export interface EvalsigComparison {
  readonly delta: number;
  readonly ci: readonly [number, number];
  readonly ci_level: number;
  readonly p_value: number;
  readonly significant: boolean;
  readonly n_pairs: number;
  readonly n_clusters: null;
  readonly method: 'paired_t' | 'mcnemar_exact' | 'mcnemar_chi2';
  readonly mde: number;
  readonly notes: readonly string[];
}

/**
 * evalsig 0.1.2's `compare` by its deterministic methods.
 * @throws EvalsigDataError, RandomMethodError
 */
export function evalsigCompare(runs: AlignedScores, options: EvalsigOptions): EvalsigComparison {
  const { alpha, oneSided } = options;
  const usesClusters = options.cluster !== undefined && runs.hasClusters;
  const method = chooseMethod(runs, options.method, usesClusters);
  const found = method === 'mcnemar' ? mcnemar(runs, options) : pairedT(runs, options);
  const { baseline, candidate } = runs;
  return {
    ...found,
    ci_level: 1 - alpha,
    significant: found.p_value < alpha && (!oneSided || found.delta > 0),
    n_pairs: baseline.length,
    n_clusters: null,
    mde: detectable(differencesOf(baseline, candidate), options),
    notes: [...runs.notes, ...clusterNotes(runs, options.cluster)],
  };
}

function clusterNotes({ hasClusters }: AlignedScores, cluster: string | undefined): string[] {
  if (cluster !== undefined && !hasClusters) {
    return [`cluster='${cluster}' requested but RunFrames carry no cluster_id; ignoring`];
  }
  if (cluster === undefined && hasClusters) {
    return ['RunFrames carry cluster_id; pass cluster=<name> to opt into cluster-aware inference'];
  }
  return [];
}

/** @throws EvalsigDataError, RandomMethodError */
function chooseMethod(
  { baseline, candidate }: AlignedScores,
  asked: EvalsigMethod,
  usesClusters: boolean,
): 'mcnemar' | 'paired_t' {
  const isEither = (score: number) => score === 0 || score === 1;
  const isBinary = baseline.every(isEither) && candidate.every(isEither);
  const automatic = usesClusters
    ? 'cluster_bootstrap'
    : isBinary
      ? 'mcnemar'
      : 'paired_permutation';
  const method = asked === 'auto' ? automatic : asked;
  if (method === 'mcnemar') return method;
  if (method === 'cluster_bootstrap' && !usesClusters) {
    throw new EvalsigDataError(
      'cluster_bootstrap requires cluster_id on both runs',
      'the default policy (policy=default) needs none',
    );
  }
  if (baseline.length < 2) {
    throw new EvalsigDataError(
      `need at least 2 paired observations, got ${baseline.length}`,
      'compare runs that share two items or more; the default policy (policy=default) says of fewer how many it needs',
    );
  }
  if (method === 'paired_t') return method;
  throw new RandomMethodError(method);
}

type Found = Pick<EvalsigComparison, 'delta' | 'ci' | 'p_value' | 'method'>;

function pairedT({ baseline, candidate }: AlignedScores, options: EvalsigOptions): Found {
  const { alpha, oneSided } = options;
  const differences = differencesOf(baseline, candidate);
  const delta = mean(differences);
  const error = standardDeviation(differences) / Math.sqrt(differences.length);
  const df = differences.length - 1;
  const method = 'paired_t';
  if (error === 0) {
    return { method, delta, p_value: studentPValue(delta, error, df), ci: [delta, delta] };
  }
  const half = studentUpperQuantile(oneSided ? alpha : alpha / 2, df) * error;
  return {
    method,
    delta,
    p_value: oneSided ? studentTail(delta / error, df) : studentPValue(delta, error, df),
    ci: [delta - half, oneSided ? Infinity : delta + half],
  };
}

function mcnemar({ baseline, candidate }: AlignedScores, options: EvalsigOptions): Found {
  const { alpha, oneSided } = options;
  const [before, after] = [baseline.map(Math.trunc), candidate.map(Math.trunc)];
  const isEither = (score: number) => score === 0 || score === 1;
  if (!before.every(isEither) || !after.every(isEither)) {
    throw new EvalsigDataError(
      'McNemar requires binary {0,1} scores on both sides',
      'graded scores have method=paired_t',
    );
  }
  const discordant = countDiscordant(before, after);
  const { lost, won } = discordant;
  const n = before.length;
  const delta = (won - lost) / n;
  const variance = (lost + won - (won - lost) ** 2 / n) / n ** 2;
  const half =
    normalQuantile(1 - (oneSided ? alpha : alpha / 2)) * Math.sqrt(Math.max(variance, 0));
  return {
    method: mcnemarMethod(discordant),
    delta,
    p_value: oneSided ? greaterPValue(discordant) : mcnemarPValue(discordant),
    ci: [delta - half, oneSided ? Infinity : delta + half],
  };
}

/** One-sided, and without continuity correction. */
function greaterPValue(discordant: Discordant): number {
  const { lost, won } = discordant;
  const total = lost + won;
  if (total === 0) return 1;
  return mcnemarMethod(discordant) === 'mcnemar_exact'
    ? binomialHalf(lost, total)
    : normalTail((won - lost) / Math.sqrt(total));
}

/** The smallest effect that is found with the wanted power. */
function detectable(differences: Float64Array, options: EvalsigOptions): number {
  const { alpha, power, oneSided } = options;
  const n = differences.length;
  // A single pair has no deviation, which evalsig takes for none.
  const deviation = n < 2 ? 0 : standardDeviation(differences);
  return smallestEffect(deviation, n, alpha, power, oneSided);
}

/** evalsig's `mde` of a standard deviation of n differences. */
export function smallestEffect(
  deviation: number,
  n: number,
  alpha: number,
  power: number,
  oneSided: boolean,
): number {
  if (deviation <= 0) return 0;
  if (n < 2) return Infinity;
  const z = normalQuantile(1 - (oneSided ? alpha : alpha / 2)) + normalQuantile(power);
  return (z * deviation) / Math.sqrt(n);
}

function differencesOf(baseline: Float64Array, candidate: Float64Array): Float64Array {
  return candidate.map((score, item) => score - (baseline[item] ?? 0));
}
