import { basename, dirname, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { EVENTS_ROOT, RUNS_ROOT, STORE_ROOT } from '#contract/keys.ts';
import { formatTimestamp } from '#contract/time.ts';
import { pathExists } from '#adapters/disk/path-exists.ts';
import { BadArgumentsError } from '#contract/evalake-error.ts';
import { BadDataError } from './exit.ts';
import { endpointOption, jsonOption, keyOption, parseProject, parseTimeOption } from './options.ts';

/** Flags of the commands that read: the source, and evalsig's filters. */
export interface SourceFlags {
  readonly root?: string;
  readonly endpoint?: string;
  readonly key?: string;
  readonly project: string;
  readonly json?: true;
}

export interface FilterFlags extends SourceFlags {
  readonly modelId?: string;
  readonly taskId?: string;
  readonly metricName?: string;
  readonly since?: number;
  readonly until?: number;
}

export function addSourceOptions(command: Command): Command {
  return command
    .option('--root <store>', 'evalsig store to read, for example data/store')
    .addOption(endpointOption())
    .addOption(keyOption())
    .addOption(new Option('--project <name>', 'project').default('default').argParser(parseProject))
    .addOption(jsonOption());
}

export function addFilterOptions(command: Command): Command {
  return addSourceOptions(command)
    .option('--model-id <id>', 'only this model')
    .option('--task-id <id>', 'only this task')
    .option('--metric-name <name>', 'only this metric')
    .addOption(
      new Option('--since <time>', 'from this ISO-8601 time on, inclusive').argParser(
        parseTimeOption,
      ),
    )
    .addOption(
      new Option('--until <time>', 'up to this ISO-8601 time, inclusive').argParser(
        parseTimeOption,
      ),
    );
}

/** The filters as a query string. */
export function filterParameters(flags: FilterFlags): URLSearchParams {
  const parameters = new URLSearchParams();
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) parameters.set(name, value);
  };
  add('model_id', flags.modelId);
  add('task_id', flags.taskId);
  add('metric_name', flags.metricName);
  add('since', flags.since === undefined ? undefined : formatTimestamp(flags.since));
  add('until', flags.until === undefined ? undefined : formatTimestamp(flags.until));
  return parameters;
}

/** Whether a store or a server is read. @throws BadArgumentsError when neither is named */
export function checkSource({ root, endpoint }: SourceFlags): 'root' | 'endpoint' {
  if (root !== undefined) return 'root';
  if (endpoint !== undefined) return 'endpoint';
  throw new BadArgumentsError('say what to read: --root <store> or --endpoint <url>');
}

/** The data folder that contains a store, or undefined when the store stands alone. */
export async function dataFolderOf(root: string): Promise<string | undefined> {
  const store = resolve(root);
  const folder = dirname(store);
  if (basename(store) !== STORE_ROOT) return undefined;
  const beside = await Promise.all(
    [EVENTS_ROOT, RUNS_ROOT].map((name) => pathExists(join(folder, name))),
  );
  return beside.every(Boolean) ? folder : undefined;
}

/** @throws BadDataError */
export async function requireDataFolder(root: string): Promise<string> {
  const folder = await dataFolderOf(root);
  if (folder !== undefined) return folder;
  throw new BadDataError(
    `${root} is not the store of an evalake data folder; evalake history reads plain evalsig stores too`,
  );
}
