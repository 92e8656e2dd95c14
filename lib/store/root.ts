import { BadArgumentsError } from '#contract/evalake-error.ts';
import { resolve } from 'node:path';
import { isProjectName } from '#contract/names.ts';
import { diskFiles } from '#adapters/disk/disk-files.ts';
import { AS_UMASK_SAYS } from '#adapters/disk/durable-files.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import type { ObjectStore } from '#ports/object-store.ts';

/** An argument cannot be a store's root, project or time. */
export class InvalidStoreArgumentError extends BadArgumentsError {
  override readonly name = 'InvalidStoreArgumentError';
}

/** An opened store. */
export interface StoreRoot {
  readonly store: ObjectStore;
  /** The object key of a path relative to the project's folder. */
  readonly key: (projectId: string, path: string) => string;
  /** The same as an absolute path, or an `s3://` URL. */
  readonly absPath: (projectId: string, path: string) => string;
  /** The folder, which only one process at a time may write to; undefined for S3. */
  readonly folder: string | undefined;
}

export const MANIFEST = 'manifest.json';

const S3_URL = /^s3:\/\/([^/]+)(?:\/(.*))?$/s;

/**
 * A folder, or `s3://bucket/prefix`. Region, credentials and endpoint of S3 come from the
 * environment, as the AWS SDK reads it.
 * @throws InvalidStoreArgumentError
 */
export async function openRoot(root: string, projectId: string): Promise<StoreRoot> {
  if (!isProjectName(projectId)) {
    throw new InvalidStoreArgumentError(
      `${JSON.stringify(projectId)} is no project: letters, digits, '.', '_', '-', at most 64, a letter or digit first`,
    );
  }
  if (root.startsWith('s3:')) return openBucket(root);
  const folder = resolve(root);
  return {
    store: new FileStore(folder, diskFiles, AS_UMASK_SAYS),
    key: (project, path) => `${project}/${path}`,
    absPath: (project, path) => resolve(folder, project, path),
    folder,
  };
}

async function openBucket(root: string): Promise<StoreRoot> {
  const [, bucket, path = ''] = S3_URL.exec(root) ?? [];
  if (bucket === undefined) {
    throw new InvalidStoreArgumentError(
      `${JSON.stringify(root)} is no root; expected s3://bucket or s3://bucket/prefix`,
    );
  }
  const prefix = path.split('/').filter((part) => part !== '');
  // Imported here, so that a store in a folder does not load the AWS SDK.
  const { openStore } = await import('#adapters/s3/open-store.ts');
  const key = (project: string, relative: string): string =>
    [...prefix, project, relative].join('/');
  return {
    store: openStore(bucket),
    key,
    absPath: (project, relative) => `s3://${bucket}/${key(project, relative)}`,
    folder: undefined,
  };
}
