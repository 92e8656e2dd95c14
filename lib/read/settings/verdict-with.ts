import type { ComparedMetric, Verdict } from '#schemas/compare.ts';
import type { ProjectSettings } from '#schemas/project-settings.ts';
import { evalsigDefaults } from '#compare/evalsig/evalsig-compare.ts';
import { gateVerdict } from '#compare/evalsig/evalsig-gate.ts';
import { type Reason, towardsBetter, verdictOf } from '#compare/judge-metrics.ts';
import { normalQuantile } from '#compare/normal.ts';
import { compareSettings } from '#compare/project-settings.ts';

type Numbers = 'metric_name' | 'direction' | 'delta' | 'p_value' | 'p_adjusted' | 'margin' | 'mde';

/** What is kept of a metric's comparison, as far as alpha and `min_delta` act on its verdict. */
export interface KeptVerdict extends Pick<ComparedMetric, Numbers | 'verdict' | 'reason'> {
  readonly policy: ProjectSettings['policy'];
  readonly alpha: number | null;
  /** Null stands for an infinite end. */
  readonly ci90_low: number | null;
  readonly ci90_high: number | null;
}

/** Why a metric has its verdict whatever alpha is. */
const WHATEVER_ALPHA: readonly string[] = [
  'incomplete',
  'item_sets_differ',
  'few_items',
  'few_clusters',
] satisfies Reason[];

/**
 * The verdict that a comparison would have with this alpha and `min_delta` in place of those that it was
 * judged with: no item is read again, as neither changes the difference, its p-value or its 90 % interval.
 * @returns undefined when the kept numbers do not tell
 */
export function verdictWith(
  kept: KeptVerdict,
  settings: ProjectSettings,
): Verdict | null | undefined {
  return kept.policy === 'default' ? byDefault(kept, settings) : byGate(kept, settings);
}

function byDefault(kept: KeptVerdict, settings: ProjectSettings): Verdict | null | undefined {
  const { verdict, reason, delta, margin, direction, p_adjusted: p } = kept;
  if (verdict === null || WHATEVER_ALPHA.includes(reason ?? '')) return verdict;
  if (delta === null || margin === null) return undefined;
  const { alpha: ofRun, metrics } = compareSettings(settings);
  const alpha = metrics.get(kept.metric_name)?.alpha ?? ofRun;
  const interval90 = [kept.ci90_low ?? -Infinity, kept.ci90_high ?? Infinity] as const;
  return verdictOf({ p: p ?? 1, alpha, margin, ...towardsBetter(direction, delta, interval90) });
}

/** One-sided; a comparison without `min_delta` was two-sided, which does not tell. */
function byGate(
  { verdict, reason, delta, p_value: p, margin, alpha: before, ...kept }: KeptVerdict,
  { alpha = evalsigDefaults.alpha, min_delta: minDelta }: ProjectSettings,
): Verdict | null | undefined {
  if (reason === 'incomplete' || (p === null && verdict === null)) return verdict;
  if (p === null || delta === null) return undefined;
  if (minDelta === undefined || margin === null || before === null) return undefined;
  const significant = p < alpha && delta > 0;
  // Without its sign an infinite effect does not tell; it has no say in a change that is sure.
  if (kept.mde === null && !significant) return undefined;
  const mde = effectAt(kept.mde ?? Infinity, before, alpha);
  return gateVerdict({ delta, significant, mde }, minDelta);
}

/** evalsig's smallest effect of the same scores at another alpha: it is in proportion to the quantiles. */
function effectAt(mde: number, before: number, alpha: number): number {
  return alpha === before ? mde : (mde / quantiles(before)) * quantiles(alpha);
}

function quantiles(alpha: number): number {
  return normalQuantile(1 - alpha) + normalQuantile(evalsigDefaults.power);
}
