import { join } from 'node:path';
import type { Command } from 'commander';
import type { RebuiltProject } from '#pipeline/rebuild/rebuild.ts';
import { pathExists } from '#adapters/disk/path-exists.ts';
import { BadDataError } from './exit.ts';
import { bucketOption, dataOption, jsonOption } from './options.ts';
import { say, sayJson } from './terminal.ts';

interface RebuildFlags {
  readonly data: string;
  readonly bucket?: string;
  readonly database: string;
  readonly json?: true;
}

type OnProject = (rebuilt: RebuiltProject) => void;

export function addRebuildCommand(program: Command): void {
  program
    .command('rebuild')
    .description('Make every derived file anew from the events; no server may be running')
    .addOption(dataOption())
    .addOption(bucketOption())
    .option('--database <name>', "the deployed lake's database", 'evalake')
    .addOption(jsonOption())
    .action(async (flags: RebuildFlags) => {
      const onProject: OnProject = ({ project, runs, setAside }) => {
        if (flags.json) return;
        say(`${project}: ${runs} runs rebuilt`);
        for (const key of setAside) say(`  ${key} could not be read and was made anew`);
      };
      const projects = await rebuildSource(flags, onProject);
      if (flags.json) sayJson({ projects });
      const unreadable = projects.flatMap((each) => each.unreadable);
      if (unreadable.length === 0) return;
      throw new BadDataError(
        `cannot be read, and their runs stay as they were: ${unreadable.join(', ')}; restore them from a backup or a version, then rebuild again`,
      );
    });
}

async function rebuildSource(
  { bucket, database, data }: RebuildFlags,
  onProject: OnProject,
): Promise<RebuiltProject[]> {
  if (bucket === undefined) return rebuildFolder(data, onProject);
  const { rebuildLake } = await import('#hosts/rebuild-bucket.ts');
  return rebuildLake(bucket, database, onProject);
}

async function rebuildFolder(data: string, onProject: OnProject): Promise<RebuiltProject[]> {
  if (!(await pathExists(data))) throw new BadDataError(`there is no data folder ${data}`);
  const [{ lockDataFolder }, { DiskScratch }, { FileStore }, { rebuild }] = await Promise.all([
    import('#adapters/disk/data-lock.ts'),
    import('#adapters/disk/disk-scratch.ts'),
    import('#adapters/disk/file-store.ts'),
    import('#pipeline/rebuild/rebuild.ts'),
  ]);
  const lock = await lockDataFolder(data);
  try {
    const scratch = new DiskScratch(join(data, '.tmp'));
    return await rebuild(new FileStore(data), onProject, { scratch });
  } finally {
    await lock.release();
  }
}
