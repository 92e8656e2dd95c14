import type { Command } from 'commander';
import { FileStore } from '#adapters/disk/file-store.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { bucketOption, dataOption, jsonOption } from './options.ts';

/** Flags of the commands that administer a lake: a data folder, or the bucket of a deployed lake. */
export interface LakeFlags {
  readonly data: string;
  readonly bucket?: string;
  readonly json?: true;
}

export function addLakeOptions(command: Command): Command {
  return command.addOption(dataOption()).addOption(bucketOption()).addOption(jsonOption());
}

/** Opens the bucket when one is named, else the data folder. */
export async function openLake({ bucket, data }: LakeFlags): Promise<ObjectStore> {
  if (bucket === undefined) return new FileStore(data);
  const { openStore } = await import('#adapters/s3/open-store.ts');
  return openStore(bucket);
}
