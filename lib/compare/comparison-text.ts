import type { CompareAnswer, ComparedItem, ToldComparison } from '#schemas/compare.ts';
import { fairnessSentences } from './fairness-sentences.ts';
import { escapeMarkdown } from './markdown.ts';
import { besideEachOther, signed, type Unit } from './number-words.ts';
import { unitOf, verdictSentence } from './verdict-sentence.ts';

/** A comparison for a terminal: caveats of fairness, verdicts and items, a line each. */
export function comparisonLines(answer: CompareAnswer): string[] {
  const { baseline, candidate, metrics, fair, items } = answer;
  return [
    `${candidate.run_id} against ${baseline.run_id}, ${candidate.task_id}`,
    ...fairnessSentences(answer).map((sentence) => `! ${sentence}`),
    ...metrics.map((metric) => verdictSentence(metric, fair)),
    ...items.map((item) => `  ${item.metric_name} ${item.item_id}: ${itemText(item)}`),
    ...(answer.next === null ? [] : ['  and more']),
  ];
}

/** The comparison with its sentences beside it, for pages that show both. */
export function toldComparison(answer: CompareAnswer): ToldComparison {
  const metrics = answer.metrics.map((metric) => ({
    sentence: verdictSentence(metric, answer.fair),
    unit: unitOf(metric),
  }));
  return { ...answer, words: { fairness: fairnessSentences(answer), metrics } };
}

/** The same as Markdown, for the summary of a job or a comment. */
export function comparisonMarkdown(answer: CompareAnswer): string {
  const { baseline, candidate, metrics, fair, items } = answer;
  const units = new Map(metrics.map((metric) => [metric.metric_name, unitOf(metric)]));
  const runs = [candidate.run_id, baseline.run_id, candidate.task_id].map(escapeMarkdown);
  const lines = [
    `## ${runs[0]} against ${runs[1]}, ${runs[2]}`,
    '',
    ...list(fairnessSentences(answer).map((sentence) => `⚠ ${escapeMarkdown(sentence)}`)),
    '| metric | verdict | change | |',
    '|---|---|---|---|',
    ...metrics.map((metric) => {
      const name = escapeMarkdown(metric.metric_name);
      const change = signed(metric.delta, unitOf(metric));
      const sentence = escapeMarkdown(verdictSentence(metric, fair));
      const verdict = metric.verdict ?? 'none';
      return `| ${name} | **${escapeMarkdown(verdict)}** | ${metric.delta === null ? '' : change} | ${sentence} |`;
    }),
    '',
    ...itemTable(items, units),
    ...(answer.next === null || items.length === 0 ? [] : ['', 'and more']),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function list(sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : [...sentences.map((sentence) => `- ${sentence}`), ''];
}

function itemTable(items: readonly ComparedItem[], units: ReadonlyMap<string, Unit>): string[] {
  if (items.length === 0) return [];
  return [
    '| item | metric | baseline | candidate | change |',
    '|---|---|---|---|---|',
    ...items.map(({ item_id, metric_name, baseline, candidate, difference }) => {
      const names = [item_id, metric_name].map(escapeMarkdown).join(' | ');
      const change = signed(difference, units.get(metric_name) ?? 'own');
      const scores = besideEachOther(baseline, candidate).join(' | ');
      return `| ${names} | ${scores} | ${change} |`;
    }),
  ];
}

function itemText({ baseline, candidate }: ComparedItem): string {
  return besideEachOther(baseline, candidate).join(' → ');
}
