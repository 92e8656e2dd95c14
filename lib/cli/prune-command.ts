import type { Command } from 'commander';
import { formatSealTarget } from '#contract/seal-target.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { Pruning } from '#pipeline/retention/plan-prune.ts';
import { pathExists } from '#adapters/disk/path-exists.ts';
import { BadDataError } from './exit.ts';
import { addLakeOptions, type LakeFlags, openLake } from './lake.ts';
import { projectOption } from './options.ts';
import { printTable } from './print-table.ts';
import { say, sayJson } from './terminal.ts';

interface PruneFlags extends LakeFlags {
  readonly project?: string;
  readonly dryRun?: true;
}

interface ProjectPrunings {
  readonly project: string;
  readonly prunings: readonly Pruning[];
  readonly deleted: number;
}

export function addPruneCommand(program: Command): void {
  addLakeOptions(program.command('prune'))
    .description(
      'Delete the detail that the settings keep no longer; over a data folder no server may be running',
    )
    .addOption(projectOption())
    .option('--dry-run', 'only say what would go, and why')
    .action(async (flags: PruneFlags) => {
      const done = await withLake(flags, () => pruneProjects(flags));
      if (flags.json) sayJson({ projects: done.map(toJson) });
      else printPrunings(done, flags.dryRun === true);
    });
}

/**
 * Runs on a bucket, or on a data folder, which is locked unless it is a dry run: a server prunes by
 * itself.
 */
async function withLake<T>({ bucket, data, dryRun }: PruneFlags, run: () => Promise<T>) {
  if (bucket !== undefined) return run();
  if (!(await pathExists(data))) throw new BadDataError(`there is no data folder ${data}`);
  if (dryRun) return run();
  const { lockDataFolder } = await import('#adapters/disk/data-lock.ts');
  const lock = await lockDataFolder(data);
  try {
    return await run();
  } finally {
    await lock.release();
  }
}

async function pruneProjects(flags: PruneFlags): Promise<ProjectPrunings[]> {
  const { executePrune, planProject, projectsWithSettings } =
    await import('#pipeline/retention/prune.ts');
  const store = await openLake(flags);
  const ports = { store, clock: systemClock };
  const projects =
    flags.project === undefined ? await projectsWithSettings(store) : [flags.project];
  const done: ProjectPrunings[] = [];
  for (const project of projects) {
    const prunings = await planProject(ports, project);
    const deleted = flags.dryRun ? 0 : await executePrune(ports, prunings);
    done.push({ project, prunings, deleted });
  }
  return done;
}

function toJson({ project, prunings, deleted }: ProjectPrunings): object {
  const named = prunings.map(({ kind, target, keys, why }) => ({
    kind,
    runId: target && formatSealTarget(target),
    keys,
    why,
  }));
  return { project, prunings: named, deleted };
}

function printPrunings(projects: readonly ProjectPrunings[], dryRun: boolean): void {
  const rows = projects.flatMap(({ project, prunings }) =>
    prunings.map(({ kind, target, keys, why }) => {
      const what = target ? formatSealTarget(target) : (keys[0] ?? '');
      return [project, kind, what, why];
    }),
  );
  if (rows.length === 0) {
    say('Nothing to prune.');
    return;
  }
  printTable(['project', 'kind', 'what', 'why'], rows);
  const objects = projects.reduce(
    (sum, { prunings, deleted }) =>
      sum + (dryRun ? prunings.flatMap(({ keys }) => keys).length : deleted),
    0,
  );
  say(dryRun ? `${objects} objects would go.` : `${objects} objects deleted.`);
}
