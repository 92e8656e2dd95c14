import { type Command, Option } from 'commander';
import { comparisonLines, comparisonMarkdown } from '#compare/comparison-text.ts';
import { BadArgumentsError } from '#contract/evalake-error.ts';
import {
  type CompareAnswer,
  type CompareQuery,
  compareQuery,
  evalsigMethods,
  itemChanges,
} from '#schemas/compare.ts';
import { compareAtEndpoint, compareInRoot } from './ask-comparison.ts';
import { escapeControls } from './print-table.ts';
import { addSourceOptions, checkSource, type SourceFlags } from './source.ts';

const outputs = ['text', 'json', 'markdown'] as const;

interface CompareFlags extends SourceFlags {
  readonly baseline?: readonly string[];
  readonly metric?: string;
  readonly policy?: string;
  readonly method?: string;
  readonly minDelta?: string;
  readonly alpha?: string;
  readonly items: string;
  readonly limit: string;
  readonly output: (typeof outputs)[number];
}

export function addCompareCommand(program: Command): void {
  addSourceOptions(program.command('compare <run> [candidate]'))
    .description(
      'Say whether a run got worse than another (baseline, candidate), or than its own baseline (candidate)',
    )
    .addOption(
      new Option(
        '--baseline <run_id>',
        'a further baseline, pooled with the first; may be repeated',
      ).argParser((id: string, others: readonly string[] | undefined) => [...(others ?? []), id]),
    )
    .option('--metric <name>', 'only this metric')
    .addOption(new Option('--policy <name>', 'whose methods judge').choices(['default', 'evalsig']))
    .addOption(new Option('--method <name>', "one of evalsig's").choices(evalsigMethods))
    .option('--min-delta <size>', "the margin, in the metric's units: 0.02 is two points")
    .option('--alpha <share>', 'false alarms to live with: 0.01, with evalsig 0.05')
    .addOption(
      new Option('--items <change>', 'items to list').choices(itemChanges).default('changed'),
    )
    .option('--limit <count>', 'most items to list', '20')
    .addOption(new Option('--output <format>', 'form').choices(outputs).default('text'))
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
  const [issue] = parsed.error.issues;
  const option = String(issue?.path[0] ?? '').replaceAll('_', '-');
  throw new BadArgumentsError(`--${option}: ${issue?.message ?? ''}`);
}

/** Names come from the lake, so control characters are escaped for the terminal. */
function print(answer: CompareAnswer, output: CompareFlags['output']): void {
  if (output === 'json') console.log(JSON.stringify(answer));
  else {
    const lines =
      output === 'text'
        ? comparisonLines(answer)
        : comparisonMarkdown(answer).trimEnd().split('\n');
    for (const line of lines) console.log(escapeControls(line));
  }
}
