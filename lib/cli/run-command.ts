import type { Command } from 'commander';
import { runAddress } from '#contract/naming/run-address.ts';
import { type RunDetail, runDetail as runDetailSchema } from '#read/run-answers.ts';
import { askProject, askProjectFor } from './ask-project.ts';
import { addSourceOptions, checkSource, requireDataFolder, type SourceFlags } from './source.ts';
import { escapeControls } from '#contract/text/printable.ts';
import { runLines } from './run-lines.ts';
import { scoreText } from './print-table.ts';
import { say, sayJsonText } from './terminal.ts';

export function addRunCommand(program: Command): void {
  addSourceOptions(program.command('run <run_id>'))
    .description('Show one run: whether it is whole, and its scores')
    .action(async (runId: string, flags: SourceFlags) => {
      if (flags.json) sayJsonText((await askText(runId, flags)).trimEnd());
      else printRun(await askRun(runId, flags));
    });
}

/** One run, of a store or a server. */
export async function askRun(runId: string, flags: SourceFlags): Promise<RunDetail> {
  return checkSource(flags) === 'root'
    ? runDetailSchema.parse(JSON.parse(await readFromRoot(runId, flags)))
    : askProjectFor(runDetailSchema, flags, runAddress(runId));
}

function askText(runId: string, flags: SourceFlags): Promise<string> {
  return checkSource(flags) === 'root'
    ? readFromRoot(runId, flags)
    : askProject(flags, runAddress(runId));
}

async function readFromRoot(runId: string, flags: SourceFlags): Promise<string> {
  const [{ FileStore }, { runDetail }] = await Promise.all([
    import('#adapters/disk/file-store.ts'),
    import('#read/run-detail.ts'),
  ]);
  const store = new FileStore(await requireDataFolder(flags.root ?? ''));
  return runDetail(store, flags.project, runId);
}

function printRun(run: RunDetail): void {
  for (const [name, value] of runLines(run)) say(`${name.padEnd(10)}${escapeControls(value)}`);
  for (const metric of run.metrics) {
    const { score, stderr, n_items } = metric;
    say(
      `${escapeControls(metric.metric_name).padEnd(24)}${scoreText(score, stderr)}  (${n_items} items)`,
    );
  }
}
