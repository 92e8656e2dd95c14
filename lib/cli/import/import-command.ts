import { resolve } from 'node:path';
import type { Command } from 'commander';
import { defaultStateFolder, ImportNotes } from '#import/send/import-notes.ts';
import { findLogs, type FoundLog } from '#import/source/find-logs.ts';
import { followLogs, type FollowOptions } from '#import/source/follow-logs.ts';
import { HttpTarget } from '#import/send/http-target.ts';
import { type FileImportOptions, importFile } from '#import/import-file.ts';
import type { TableOptions } from '#import/formats/table/plain-table.ts';
import { runIdProblem } from '#contract/names.ts';
import { isNotThere } from '#contract/not-there.ts';
import { systemClock } from '#ports/system-clock.ts';
import { endpointAddress } from '#client/http-client.ts';
import { BadArgumentsError } from '#contract/evalake-error.ts';
import { BadDataError } from '../exit.ts';
import { ImportProgress } from './import-progress.ts';
import { describeFile, describeUnknown } from './import-report.ts';
import { ImportTotals } from './import-totals.ts';
import { endpointOption, jsonOption, keyOption, parseInteger, projectOption } from '../options.ts';
import { progressStream, say } from '../terminal.ts';

interface ImportFlags {
  readonly endpoint?: string;
  readonly key?: string;
  readonly project?: string;
  readonly followUntilSignal?: true;
  readonly settle: number;
  readonly fallback?: true;
  readonly model?: string;
  readonly item?: string;
  readonly score?: string;
  readonly task?: string;
  readonly metric?: string;
  readonly epoch?: string;
  readonly cluster?: string;
  readonly runId?: string;
  readonly time?: string;
  readonly as?: string;
  readonly replace?: true;
  readonly state: string;
  readonly json?: true;
}

const POLL_MS = 1000;

export function addImportCommand(program: Command): void {
  program
    .command('import <paths...>')
    .description('Send what is there already: logs of recorders and other tools, results documents')
    .addOption(endpointOption())
    .addOption(keyOption())
    .addOption(projectOption())
    .option('--follow', 'go on with what grows and what is new in folders, until Ctrl-C')
    .option(
      '--settle <seconds>',
      'with --follow: a log that has not grown for so long is whole',
      parseInteger(0, 86_400),
      10,
    )
    .option('--fallback', "the logs are HttpRecorder's fallback files: number no final report")
    .option('--model <id>', 'of a table; of results documents, in place of the one that they name')
    .option('--item <column>', 'the files are tables (CSV, JSON lines, Parquet): what was asked')
    .option('--score <column>', 'of a table: numbers, or true and false')
    .option('--task <name>', 'of a table')
    .option('--metric <name>', 'of a table: what the score is called, if not by its column')
    .option('--epoch <column>', 'of a table: which answer to the item it is')
    .option('--cluster <column>', 'of a table: what the item belongs to')
    .option('--time <column>', 'of a table: when the answer was')
    .option('--run-id <id>', 'of a table; made from its content when it is not given')
    .option('--as <id>', 'import the one run of a log under this id')
    .option('--replace', 'a run that is stored with other contents is replaced by a new revision')
    .option('--state <folder>', 'where to note how far imports have come', defaultStateFolder())
    .addOption(jsonOption())
    .action(importLogs);
}

async function importLogs(paths: string[], flags: ImportFlags): Promise<void> {
  const totals = new ImportTotals();
  const importOne = makeImporter(flags, totals);
  if (flags.followUntilSignal) await follow(paths, importOne, flags.settle);
  else await importAll(await logsAt(paths), importOne);
  if (flags.json !== true) printLines(totals.documentLines());
  totals.check();
}

async function importAll(logs: readonly FoundLog[], importOne: ImportOne): Promise<void> {
  const progress = new ImportProgress(logs, progressStream());
  const companions = new Set(logs.map(({ path }) => resolve(path)));
  try {
    for (const log of logs) {
      progress.begin(log);
      const report = await importOne(log, {
        companions,
        onPosition: (bytes) => progress.position(log, bytes),
        onProgress: (events) => progress.events(events),
      });
      progress.end(log);
      printLines(report);
    }
  } finally {
    progress.hide();
  }
}

type Watching = Pick<
  FileImportOptions,
  'follow' | 'compared' | 'companions' | 'onPosition' | 'onProgress'
>;

/** Imports a log; gives the lines to print. */
type ImportOne = (log: FoundLog, watching: Watching) => Promise<readonly string[]>;

function makeImporter(flags: ImportFlags, totals: ImportTotals): ImportOne {
  const { endpoint, project } = flags;
  const json = flags.json === true;
  if (endpoint === undefined) throw new BadArgumentsError('say where to: --endpoint <url>');
  if (project === undefined) throw new BadArgumentsError('say where to: --project <name>');
  if (flags.as !== undefined && flags.followUntilSignal) {
    throw new BadArgumentsError('--as does not go with --follow: import the log when it is whole');
  }
  const idProblem = flags.as === undefined ? undefined : runIdProblem(flags.as);
  if (idProblem !== undefined) throw new BadArgumentsError(`--as ${idProblem}`);
  const address = endpointAddress(endpoint, flags.key);
  const options: FileImportOptions = {
    target: new HttpTarget({ ...address, project, clock: systemClock }),
    clock: systemClock,
    notes: new ImportNotes(flags.state),
    fallback: flags.fallback === true,
    as: flags.as,
    replace: flags.replace === true,
    model: flags.model,
    table: tableOptions(flags),
  };
  return async (log, watching) => {
    const file = await importFile(log.path, { ...options, ...watching });
    if (file.kind === 'unknown') return describeUnknown(file, log.named, totals, json);
    return totals.add(file) || watching.follow === undefined ? describeFile(file, json) : [];
  };
}

/** @throws BadArgumentsError */
function tableOptions(flags: ImportFlags): TableOptions | undefined {
  const { item, score, model, task, metric, epoch, cluster, runId, time } = flags;
  const others = [item, score, task, metric, epoch, cluster, runId, time];
  if (others.every((value) => value === undefined)) return undefined;
  if (item === undefined || score === undefined || model === undefined || task === undefined) {
    throw new BadArgumentsError('a table takes --item, --score, --model and --task');
  }
  return { item, score, model, task, metric, epoch, cluster, runId, time };
}

function printLines(lines: readonly string[]): void {
  for (const text of lines) say(text);
}

async function follow(paths: string[], importOne: ImportOne, settle: number): Promise<void> {
  const end = new AbortController();
  const stop = () => end.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const options = { clock: systemClock, signal: end.signal, pollMs: POLL_MS };
  const following: FollowOptions = { ...options, settleMs: settle * 1000 };
  const compared = new Set<string>();
  try {
    await followLogs(
      paths,
      async (log) => printLines(await importOne(log, { follow: following, compared })),
      following,
    );
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** @throws BadDataError */
async function logsAt(paths: string[]): Promise<FoundLog[]> {
  try {
    return await findLogs(paths);
  } catch (error) {
    if (!isNotThere(error) || !(error instanceof Error)) throw error;
    throw new BadDataError(`there is no such file: ${error.message}`, { cause: error });
  }
}
