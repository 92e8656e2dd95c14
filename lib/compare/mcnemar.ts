import { chiSquaredTail } from './normal.ts';

/** Of pairs of scores that are 0 or 1: how many are 1 in one run and 0 in the other. */
export interface Discordant {
  readonly lost: number;
  readonly won: number;
}

/** Up to so many discordant pairs the test is exact; integers over 2^25 are so in a double. */
const MOST_EXACT = 25;

export function countDiscordant(baseline: Float64Array, candidate: Float64Array): Discordant {
  let [lost, won] = [0, 0];
  for (let i = 0; i < baseline.length; i += 1) {
    const [before = 0, after = 0] = [baseline[i], candidate[i]];
    if (before > after) lost += 1;
    if (before < after) won += 1;
  }
  return { lost, won };
}

export function mcnemarMethod({ lost, won }: Discordant): 'mcnemar_exact' | 'mcnemar_chi2' {
  return lost + won <= MOST_EXACT ? 'mcnemar_exact' : 'mcnemar_chi2';
}

/** McNemar's test: exact for few discordant pairs, else chi-squared with continuity correction. */
export function mcnemarPValue({ lost, won }: Discordant): number {
  const total = lost + won;
  if (total === 0 || (total <= MOST_EXACT && lost === won)) return 1;
  if (total <= MOST_EXACT) return Math.min(1, 2 * binomialHalf(Math.min(lost, won), total));
  // For equal counts the numerator is (−1)², as in evalsig, whose p-value this reproduces.
  return chiSquaredTail((Math.abs(lost - won) - 1) ** 2 / total);
}

/** P(X ≤ k) of n coins. */
export function binomialHalf(k: number, n: number): number {
  let ways = 1;
  let sum = 1;
  for (let i = 0; i < k; i += 1) {
    ways = (ways * (n - i)) / (i + 1);
    sum += ways;
  }
  return sum / 2 ** n;
}
