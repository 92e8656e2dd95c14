import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { formatTimestamp } from '#contract/time.ts';
import { filterRuns, parseManifest } from '#lake/evalsig-manifest.ts';
import { listRunsAnswer, type RunRow } from '#read/run-answers.ts';
import type { ManifestRun } from '#schemas/manifest.ts';
import { pathExists } from '#adapters/disk/path-exists.ts';
import { askProjectFor } from './ask-project.ts';
import { BadDataError } from './exit.ts';
import {
  addFilterOptions,
  checkSource,
  dataFolderOf,
  type FilterFlags,
  filterParameters,
} from './source.ts';
import { foldMetrics, type FoldedRun, idOfRun } from './table/fold-metrics.ts';
import { printTable, scoreText } from './print-table.ts';
import { say, sayJson } from './terminal.ts';

/** A manifest entry, with the columns of the run index where there is one. */
type HistoryRun = ManifestRun | RunRow;

interface HistoryFlags extends FilterFlags {
  readonly metrics?: true;
}

const PAGE = 1000;

export function addHistoryCommand(program: Command): void {
  addFilterOptions(program.command('history'))
    .description('List runs, newest first: evalsig history, with scores')
    .option('--metrics', 'a row for each metric of a run, not for the main one alone')
    .action(async (flags: HistoryFlags) => {
      const runs = await (checkSource(flags) === 'root'
        ? readFromRoot(flags)
        : readFromEndpoint(flags));
      if (flags.json) sayJson({ runs });
      else if (runs.length === 0) say(`No runs found (project=${flags.project}).`);
      else printRuns(flags.metrics ? runs.map((run) => ({ run, more: 0 })) : foldMetrics(runs));
    });
}

async function readFromEndpoint(flags: FilterFlags): Promise<HistoryRun[]> {
  return readAllPages(async (cursor) => {
    const parameters = filterParameters(flags);
    parameters.set('limit', String(PAGE));
    if (cursor !== undefined) parameters.set('cursor', cursor);
    return askProjectFor(listRunsAnswer, flags, `runs?${parameters.toString()}`);
  });
}

async function readFromRoot(flags: FilterFlags): Promise<HistoryRun[]> {
  const root = flags.root ?? '';
  const dataFolder = await dataFolderOf(root);
  return dataFolder === undefined
    ? readFromManifest(root, flags)
    : readFromIndex(dataFolder, flags);
}

async function readFromManifest(root: string, flags: FilterFlags): Promise<ManifestRun[]> {
  if (!(await pathExists(root))) throw new BadDataError(`there is no store at ${root}`);
  const path = join(root, flags.project, 'manifest.json');
  if (!(await pathExists(path))) return [];
  const text = (micros: number | undefined) =>
    micros === undefined ? undefined : formatTimestamp(micros);
  const runs = filterRuns(parseManifest(await readFile(path)), {
    modelId: flags.modelId,
    taskId: flags.taskId,
    metricName: flags.metricName,
    since: text(flags.since),
    until: text(flags.until),
  });
  return runs.sort((a, b) => (a.ts < b.ts ? 1 : -1));
}

async function readFromIndex(dataFolder: string, flags: FilterFlags): Promise<RunRow[]> {
  const [{ FileStore }, { listRuns }, { IndexQueries }] = await Promise.all([
    import('#adapters/disk/file-store.ts'),
    import('#read/list-runs.ts'),
    import('#read/run-queries/index-queries.ts'),
  ]);
  const store = new FileStore(dataFolder);
  const queries = new IndexQueries(store);
  return readAllPages((cursor) => listRuns(store, queries, { ...flags, limit: PAGE, cursor }));
}

async function readAllPages<T>(
  page: (cursor: string | undefined) => Promise<{ runs: readonly T[]; next: string | null }>,
): Promise<T[]> {
  const runs: T[] = [];
  let cursor: string | undefined;
  do {
    const { runs: more, next } = await page(cursor);
    runs.push(...more);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return runs;
}

function printRuns(runs: readonly FoldedRun<HistoryRun>[]): void {
  const header = ['run_id', 'model', 'task', 'metric', 'score', 'delta', 'verdict', 'status', 'ts'];
  printTable(
    header,
    runs.map(({ run, more }) => [
      idOfRun(run),
      run.model_id ?? '-',
      run.task_id ?? '-',
      `${run.metric_name ?? '-'}${more > 0 ? ` (+${more})` : ''}`,
      'score' in run ? scoreOf(run) : '-',
      run.delta === null ? '-' : run.delta.toFixed(4),
      run.verdict ?? '-',
      'status' in run ? run.status : '-',
      run.ts ?? '-',
    ]),
  );
}

function scoreOf({ score, stderr, stated }: RunRow): string {
  return `${scoreText(score, stderr)}${stated === true ? ' (stated)' : ''}`;
}
