import type { CompareAnswer } from '#schemas/compare.ts';
import type { GateOutcome } from '#schemas/gate.ts';
import { comparisonLines, comparisonMarkdown } from '../comparison-text.ts';
import { fairnessSentences } from '../fairness-sentences.ts';
import { escapeMarkdown } from '../markdown.ts';

/** A decision, with the comparison that it was made from. */
export interface GateText {
  readonly outcome: GateOutcome;
  readonly comparison: CompareAnswer;
}

/** The name of a recorded decision, for the last line. */
type Recorded = string | null;

/**
 * A decision for a terminal: what makes it unfair, the decision, then the comparison's verdicts and
 * items, a line each.
 */
export function gateLines({ outcome, comparison }: GateText, recorded: Recorded): string[] {
  const unfair = fairnessSentences(comparison).map((sentence) => `! ${sentence}`);
  const [heading = '', ...rest] = comparisonLines(comparison);
  return [
    heading,
    ...unfair,
    decisionSentence(outcome),
    ...rest.slice(unfair.length),
    ...(recorded === null ? [] : [`recorded as ${recorded}`]),
  ];
}

/** The same as Markdown, for the summary of a job. */
export function gateMarkdown({ outcome, comparison }: GateText, recorded: Recorded): string {
  return [
    `**${escapeMarkdown(decisionSentence(outcome))}**`,
    '',
    comparisonMarkdown(comparison).trimEnd(),
    ...(recorded === null ? [] : ['', `Recorded as ${escapeMarkdown(recorded)}.`]),
    '',
  ].join('\n');
}

const WORDS = {
  0: 'pass',
  1: 'fail',
  2: "can't tell",
} as const satisfies Record<GateOutcome['exit_code'], string>;

/** `fail: REGRESSED by accuracy`. */
export function decisionSentence(outcome: GateOutcome): string {
  const { verdict, exit_code, decided_by, not_compared } = outcome;
  const by = decided_by.length === 0 ? '' : ` by ${decided_by.join(', ')}`;
  const lost =
    not_compared.length === 0 ? '' : `; the run lacks critical ${not_compared.join(', ')}`;
  return `${WORDS[exit_code]}: ${verdict ?? 'no verdict'}${by}${lost}`;
}
