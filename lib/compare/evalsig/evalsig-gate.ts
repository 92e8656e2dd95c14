import type { EvalsigComparison } from './evalsig-compare.ts';
import { pythonFixed } from './python-fixed.ts';

/** The decision in the output of `evalsig gate --output json`. */
export interface EvalsigGate {
  readonly verdict: 'ALLOW' | 'REJECT' | 'INCONCLUSIVE';
  readonly exit_code: 0 | 1 | 2;
  readonly suggestion: string | null;
  /** How many pairs would be needed; null when that is not why. */
  readonly items_needed: number | null;
}

/**
 * evalsig 0.1.2's gate over a comparison of its own, which is one-sided unless asked otherwise.
 * @param minDelta above 0: at 0 evalsig ends with a ZeroDivisionError
 */
export function evalsigGate(
  comparison: EvalsigComparison,
  minDelta: number,
  power: number,
): EvalsigGate {
  const { significant, mde, p_value: p, n_pairs: n } = comparison;
  const verdict = gateVerdict(comparison, minDelta);
  if (verdict === 'ALLOW') {
    return { verdict, exit_code: 0, suggestion: null, items_needed: null };
  }
  if (verdict === 'REJECT') {
    const suggestion = significant
      ? `effect is statistically real (p=${pythonFixed(p, 4)}) but below the minimum-delta policy of ${pythonFixed(minDelta, 4)}.`
      : null;
    return { verdict, exit_code: 1, suggestion, items_needed: null };
  }
  const needed = Math.ceil(n * (mde / minDelta) ** 2);
  return {
    verdict,
    exit_code: 2,
    items_needed: Number.isFinite(needed) ? needed : null,
    suggestion:
      `underpowered: detectable effect at ${pythonFixed(power * 100, 0)}% power is ${pythonFixed(mde, 4)}, ` +
      `but you asked to detect ${pythonFixed(minDelta, 4)}. collect ~${withCommas(needed - n)} more paired items ` +
      `(total ~${withCommas(needed)}) and re-run.`,
  };
}

/** @param minDelta above 0 */
export function gateVerdict(
  { delta, significant, mde }: Pick<EvalsigComparison, 'delta' | 'significant' | 'mde'>,
  minDelta: number,
): EvalsigGate['verdict'] {
  if (significant && delta >= minDelta) return 'ALLOW';
  return significant || mde <= minDelta ? 'REJECT' : 'INCONCLUSIVE';
}

function withCommas(count: number): string {
  return count.toLocaleString('en-US');
}
