import type { Command } from 'commander';
import { FileStore } from '#adapters/disk/file-store.ts';
import type { LongStore } from '#ports/object-store.ts';
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
export async function openLake({ bucket, data }: LakeFlags): Promise<LongStore> {
  if (bucket === undefined) return new FileStore(data);
  const { openLongStore } = await import('#adapters/s3/open-long-store.ts');
  return openLongStore(bucket);
}
