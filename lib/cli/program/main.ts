import { Command, CommanderError } from 'commander';
import { VERSION } from '#contract/version.ts';
import { asError } from '#pipeline/step/step.ts';
import { addAmendCommand } from '../amend/amend-command.ts';
import { addAlertsCommand } from '../alerts/alerts-command.ts';
import { addArchiveCommand } from '../archive-command.ts';
import { addCompareCommand } from '../compare/compare-command.ts';
import { EXIT } from '#contract/evalake-error.ts';
import { exitCodeOf } from '../exit.ts';
import { addExportCommand } from '../export-command.ts';
import { addGateCommand } from '../gate/gate-command.ts';
import { addGatesCommand } from '../gate/gates-command.ts';
import { addHistoryCommand } from '../history-command.ts';
import { addImportCommand } from '../import/import-command.ts';
import { addKeysCommand } from '../keys-command.ts';
import { addPruneCommand } from '../prune-command.ts';
import { addQueryCommand } from '../query-command.ts';
import { addRebuildCommand } from '../rebuild-command.ts';
import { addReportCommand } from '../report/report-command.ts';
import { addRunCommand } from '../run-command.ts';
import { addServeCommand } from '../serve-command.ts';
import { addBaselineCommand, addSettingsCommand } from '../settings-command.ts';
import { addTrendsCommand } from '../trends-command.ts';
import { warn } from '../terminal.ts';

/** Runs the command line; resolves with the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const program = new Command('evalake')
    .description('Cloud recorder for LLM evaluations')
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(`evalake: ${text.replace(/^error: /, '')}`),
    });
  let exitCode: number = EXIT.ok;
  addServeCommand(program);
  addKeysCommand(program);
  addImportCommand(program);
  addHistoryCommand(program);
  addRunCommand(program);
  addAmendCommand(program);
  addTrendsCommand(program);
  addCompareCommand(program);
  addReportCommand(program);
  addGateCommand(program, (code) => (exitCode = code));
  addGatesCommand(program);
  addBaselineCommand(program);
  addQueryCommand(program);
  addExportCommand(program);
  addSettingsCommand(program);
  addAlertsCommand(program);
  addArchiveCommand(program);
  addPruneCommand(program);
  addRebuildCommand(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    return reportError(asError(thrown));
  }
}

function reportError(error: Error): number {
  // Commander has printed the error already; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badArguments;
  const code = exitCodeOf(error);
  const [line = ''] = error.message.split('\n');
  warn(`evalake: ${code === EXIT.internal ? `internal error: ${error.name}: ` : ''}${line}`);
  if (code === EXIT.internal && process.env['EVALAKE_DEBUG']) warn(error.stack ?? '');
  return code;
}
