import { DEFAULT_ALPHA } from '#compare/settings.ts';
import { type Rule, USUAL_LAST_RUNS } from '#schemas/rules.ts';
import type { AlertKind } from '#schemas/alerts.ts';
import type { ComparisonRow } from './series.ts';

/** What a rule of the settings compared with, by its name. */
export function ruleSentence(
  { name, against, runs = USUAL_LAST_RUNS }: Rule,
  kind: AlertKind,
  baselines: readonly string[],
): string {
  const compared = kind === 'not_compared' ? 'to be compared' : 'compared';
  const [newest = 'none', ...others] = baselines;
  const which = `run ${newest}${others.length === 0 ? '' : ` and ${others.length} more, pooled`}`;
  const what = {
    run_before: 'the run before of the same model and task',
    pinned: 'the pinned baseline',
    last: `the last ${runs} runs of the same model and task`,
  }[against];
  return `the rule ${JSON.stringify(name)}: ${compared} with ${what}, ${which}`;
}

/**
 * The share of evaluations that a rule calls worse at most while nothing changes. Half of two-sided
 * alpha is "worse". By Benjamini and Hochberg, at level q, of many series that nothing holds together
 * q / (1 - q)² are called changed by chance on average (Finner and Roters 2002), and fewer of few.
 */
export function chanceOf({ alpha, q }: Pick<Rule, 'alpha' | 'q'>, usual = DEFAULT_ALPHA): number {
  return q === undefined ? (alpha ?? usual) / 2 : Math.min(1, q / (2 * (1 - q) ** 2));
}

/** What a rule's alert costs in false ones. */
export function ruleCost(rule: Rule, kind: AlertKind, { verdict, alpha }: ComparisonRow): string {
  if (kind === 'recovered' && verdict !== 'IMPROVED') {
    return 'after a fall of just the margin, about one run in 20 is called no regression by chance';
  }
  const word = kind === 'regressed' ? 'worse' : 'better';
  const chance = chanceOf(rule, alpha ?? DEFAULT_ALPHA);
  const often = `at most one evaluation in ${Math.floor(1 / chance).toLocaleString('en-US')} has a series that is called ${word} by chance`;
  const level =
    rule.q === undefined
      ? `alpha ${alpha ?? DEFAULT_ALPHA}, by Holm`
      : `q ${rule.q}, by Benjamini-Hochberg`;
  return `while nothing changes, ${often} (${level}, over all series of the rule in it)`;
}
