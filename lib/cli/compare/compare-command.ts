import { type Command, Option } from 'commander';
import { comparisonLines, comparisonMarkdown, toldComparison } from '#compare/comparison-text.ts';
import {
  type CompareAnswer,
  type CompareQuery,
  compareQuery,
  itemChanges,
} from '#schemas/compare.ts';
import { compareAtEndpoint, compareInRoot } from './ask-comparison.ts';
import { escapeControls } from '#contract/text/printable.ts';
import { addSourceOptions, checkSource } from '../source.ts';
import {
  addMethodOptions,
  badOption,
  baselineOption,
  type ComparisonFlags,
  outputOption,
} from './comparison-options.ts';
import { say, sayJson } from '../terminal.ts';

interface CompareFlags extends ComparisonFlags {
  readonly items: string;
  readonly limit: string;
}

export function addCompareCommand(program: Command): void {
  const command = addSourceOptions(program.command('compare <run> [candidate]'))
    .description(
      'Say whether a run got worse than another (baseline, candidate), or than its own baseline (candidate)',
    )
    .addOption(baselineOption('a further baseline, pooled with the first; may be repeated'));
  addMethodOptions(command, {
    metric: 'only this metric',
    minDelta: "the margin, in the metric's units: 0.02 is two points",
  })
    .addOption(
      new Option('--items <change>', 'items to list').choices(itemChanges).default('changed'),
    )
    .option('--limit <count>', 'most items to list', '20')
    .addOption(outputOption())
    .action(compare);
}

async function compare(
  first: string,
  second: string | undefined,
  flags: CompareFlags,
): Promise<void> {
  const named = [...(second === undefined ? [] : [first]), ...(flags.baseline ?? [])];
  const baseline = named.length === 0 ? undefined : named;
  const asked = parameters(baseline, second ?? first, flags);
  const query = parseQuery(asked);
  const answer = await (checkSource(flags) === 'root'
    ? compareInRoot(flags, query)
    : compareAtEndpoint(flags, asked));
  print(answer, flags.json ? 'json' : flags.output);
}

/** The comparison as the API is asked for it. */
function parameters(
  baseline: readonly string[] | undefined,
  candidate: string,
  flags: CompareFlags,
) {
  const { metric, policy, method, minDelta: min_delta, alpha, items, limit } = flags;
  return { baseline, candidate, metric, policy, method, min_delta, alpha, items, limit };
}

/** @throws BadArgumentsError */
function parseQuery(asked: ReturnType<typeof parameters>): CompareQuery {
  const parsed = compareQuery.safeParse(asked);
  if (parsed.success) return parsed.data;
  throw badOption(parsed.error);
}

/** Names come from the lake, so control characters are escaped for the terminal. */
function print(answer: CompareAnswer, output: CompareFlags['output']): void {
  if (output === 'json') sayJson(toldComparison(answer));
  else {
    const lines =
      output === 'text'
        ? comparisonLines(answer)
        : comparisonMarkdown(answer).trimEnd().split('\n');
    for (const line of lines) say(escapeControls(line));
  }
}
