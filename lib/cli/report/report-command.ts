import { writeFile } from 'node:fs/promises';
import { dataOutput } from '../terminal.ts';
import type { Command } from 'commander';
import { systemClock } from '#ports/system-clock.ts';
import { compareQuery } from '#schemas/compare.ts';
import { compareAtEndpoint, compareInRoot } from '../compare/ask-comparison.ts';
import { commandLine } from '#contract/text/shell.ts';
import { badOption, baselineOption } from '../compare/comparison-options.ts';
import { askRun } from '../run-command.ts';
import { addSourceOptions, checkSource, type SourceFlags } from '../source.ts';
import { comparisonReport } from './comparison-report.ts';
import { reportFile } from './page.ts';
import { runReport } from './run-report.ts';

interface ReportFlags extends SourceFlags {
  readonly out: string;
  readonly baseline?: readonly string[];
  readonly metric?: string;
  readonly limit: string;
}

export function addReportCommand(program: Command): void {
  addSourceOptions(program.command('report <run> [candidate]'))
    .description('Write one HTML file of a run, or of a comparison (baseline, candidate), to send')
    .requiredOption('--out <file>', 'file to write, or - for standard output')
    .addOption(baselineOption('a further baseline, pooled with the first; may be repeated'))
    .option('--metric <name>', 'only this metric')
    .option('--limit <count>', 'most items to list', '100')
    .action(report);
}

async function report(
  first: string,
  second: string | undefined,
  flags: ReportFlags,
): Promise<void> {
  const isComparison = second !== undefined || flags.baseline !== undefined;
  const text = await (isComparison ? comparisonFile(first, second, flags) : runFile(first, flags));
  if (flags.out === '-') dataOutput().write(text);
  else await writeFile(flags.out, text);
}

async function comparisonFile(
  first: string,
  second: string | undefined,
  flags: ReportFlags,
): Promise<string> {
  const { metric, limit, project } = flags;
  const candidate = second ?? first;
  const baseline = [...(second === undefined ? [] : [first]), ...(flags.baseline ?? [])];
  const asked = { baseline, candidate, metric, limit };
  const parsed = compareQuery.safeParse(asked);
  if (!parsed.success) throw badOption(parsed.error);
  const answer = await (checkSource(flags) === 'root'
    ? compareInRoot(flags, parsed.data)
    : compareAtEndpoint(flags, asked));
  return reportFile({
    title: `${answer.candidate.run_id} against ${answer.baseline.run_id}`,
    content: comparisonReport(answer),
    figures: answer,
    command: commandLine(
      ['evalake', 'compare'],
      [...baseline.slice(0, 1), candidate],
      [...baseline.slice(1).flatMap((id) => ['--baseline', id]), '--project', project],
    ),
    madeAt: new Date(systemClock.now()),
  });
}

async function runFile(id: string, flags: ReportFlags): Promise<string> {
  const run = await askRun(id, flags);
  return reportFile({
    title: run.run_id,
    content: runReport(run),
    figures: run,
    command: commandLine(['evalake', 'run'], [id], ['--project', flags.project]),
    madeAt: new Date(systemClock.now()),
  });
}
