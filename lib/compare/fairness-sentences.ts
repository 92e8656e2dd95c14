import type { CompareAnswer, ConfigDifference } from '#schemas/compare.ts';
import { plural } from './number-words.ts';
import { MIN_COVERAGE } from './settings.ts';

/** The caveats to read before the verdicts, most serious first. */
export function fairnessSentences({
  baseline,
  candidate,
  fair,
}: Pick<CompareAnswer, 'baseline' | 'candidate' | 'fair'>): string[] {
  const sentences: string[] = [];
  const conflicted = [baseline, candidate].filter(({ status }) => status === 'conflicted');
  for (const run of fair.incomplete) {
    const lacks = conflicted.some(({ run_id }) => run_id === run)
      ? 'has events that conflict'
      : 'is not complete';
    sentences.push(`${run} ${lacks}: nothing is claimed`);
  }
  if (baseline.model_id !== candidate.model_id) {
    sentences.push(`the models differ: ${baseline.model_id} and ${candidate.model_id}`);
  }
  if (fair.config_changed) {
    const keys = fair.config_diff.map(changeText).join('; ');
    sentences.push(`the configuration changed${keys === '' ? '' : `: ${keys}`}`);
  }
  // Where too few are shared, a note has the counts.
  const isNoted = fair.coverage < MIN_COVERAGE;
  if (!isNoted && (fair.only_baseline > 0 || fair.only_candidate > 0)) {
    sentences.push(
      `${plural(fair.common, 'item')} shared, ${fair.only_baseline} only in the baseline, ${fair.only_candidate} only in the candidate`,
    );
  }
  return [...sentences, ...fair.notes];
}

const MOST_CHARACTERS = 80;

function changeText({ key, baseline, candidate }: ConfigDifference): string {
  return `${key} ${valueText(baseline)} → ${valueText(candidate)}`;
}

function valueText(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
}
