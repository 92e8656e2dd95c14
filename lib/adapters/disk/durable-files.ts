import type { BigIntStats, Dirent } from 'node:fs';
import * as nodeFiles from 'node:fs/promises';
import { dirname } from 'node:path';
import { ifThere } from '#contract/not-there.ts';

/** The parts of the file system that the stores use. A test passes its own to make the disk fail. */
export interface Files extends Pick<
  typeof nodeFiles,
  | 'copyFile'
  | 'link'
  | 'mkdir'
  | 'open'
  | 'opendir'
  | 'readFile'
  | 'rename'
  | 'rmdir'
  | 'stat'
  | 'unlink'
> {
  readdir(path: string, options: { withFileTypes: true }): Promise<Dirent[]>;
}

export const diskFiles: Files = nodeFiles;

/** The permissions that new files and folders get, before the umask takes some away. */
export interface Modes {
  readonly file: number;
  readonly folder: number;
}

/** For what only its owner may read: events hold prompts and answers. */
export const OWNER_ONLY: Modes = { file: 0o600, folder: 0o700 };

/** For what is shared as the owner's umask says. */
export const AS_UMASK_SAYS: Modes = { file: 0o666, folder: 0o777 };

/** Makes the names in a folder durable (fsync): syncing a file does not save its name. */
export async function syncFolder(files: Files, folder: string): Promise<void> {
  const handle = await files.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates a folder and its missing parents, all of them durable. */
export async function makeFolder(
  files: Files,
  folder: string,
  { folder: mode }: Modes = OWNER_ONLY,
): Promise<void> {
  const first = await files.mkdir(folder, { recursive: true, mode });
  if (first === undefined) return;
  const top = dirname(first);
  for (let parent = dirname(folder); ; parent = dirname(parent)) {
    await syncFolder(files, parent);
    if (parent === top) return;
  }
}

/**
 * Writes a file that is not there yet. Its bytes are durable then, its name is not. Returns what
 * `files.stat` says of it.
 */
export async function writeNewFile(
  files: Files,
  path: string,
  bytes: Uint8Array,
  { file: mode }: Modes = OWNER_ONLY,
): Promise<BigIntStats> {
  const handle = await files.open(path, 'wx', mode);
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
    return await handle.stat({ bigint: true });
  } catch (error) {
    await removeFile(files, path);
    throw error;
  } finally {
    await handle.close();
  }
}

/** Removes a file if it is there. */
export async function removeFile(files: Files, path: string): Promise<void> {
  await ifThere(files.unlink(path));
}
