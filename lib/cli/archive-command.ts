import type { Command } from 'commander';
import { systemClock } from '#ports/system-clock.ts';
import { addLakeOptions, type LakeFlags, openLake } from './lake.ts';
import { projectOption } from './options.ts';
import { say, sayJson } from './terminal.ts';

interface ArchiveFlags extends LakeFlags {
  readonly project: string;
  readonly undo?: true;
}

export function addArchiveCommand(program: Command): void {
  addLakeOptions(program.command('archive <id>'))
    .description('Keep a run from being pruned, and from deletion where the bucket has Object Lock')
    .addOption(projectOption().makeOptionMandatory())
    .option('--undo', 'take the protection back')
    .action(async (id: string, flags: ArchiveFlags) => {
      const keys = await changeArchive(id, flags);
      const held = await holdInBucket(keys, flags);
      const archived = flags.undo !== true;
      if (flags.json) sayJson({ id, archived, object_lock: held });
      else
        say(
          `${id} is ${archived ? 'archived' : 'no longer archived'}: ${describeArchive(archived, held)}`,
        );
    });
}

async function changeArchive(id: string, flags: ArchiveFlags): Promise<string[]> {
  const { archive, unarchive } = await import('#pipeline/retention/archives.ts');
  const store = await openLake(flags);
  if (flags.undo) return unarchive(store, flags.project, id);
  return archive({ store, clock: systemClock }, flags.project, id);
}

/** Whether the objects have a legal hold now, or have lost it. */
async function holdInBucket(
  keys: readonly string[],
  { bucket, undo }: ArchiveFlags,
): Promise<boolean> {
  if (bucket === undefined) return false;
  const [{ setLegalHold }, { openS3Client }] = await Promise.all([
    import('#adapters/s3/legal-hold.ts'),
    import('#adapters/s3/s3-client.ts'),
  ]);
  return setLegalHold(openS3Client(), bucket, keys, undo !== true);
}

function describeArchive(archived: boolean, held: boolean): string {
  if (!archived) return held ? 'its legal hold is off, and it may be pruned' : 'it may be pruned';
  return held
    ? 'it is not pruned, and its objects have a legal hold'
    : 'it is not pruned; nothing else keeps its objects from deletion, as there is no Object Lock';
}
