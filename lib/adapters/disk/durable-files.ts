import type { BigIntStats } from 'node:fs';
import { dirname } from 'node:path';
import { ifThere } from '#contract/not-there.ts';
import type { Files } from './disk-files.ts';

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
 * @param onPiece sees each piece that is written
 */
export async function writeNewFile(
  files: Files,
  path: string,
  pieces: Iterable<Uint8Array>,
  { file: mode }: Modes = OWNER_ONLY,
  onPiece: (piece: Uint8Array) => void = () => undefined,
): Promise<BigIntStats> {
  const handle = await files.open(path, 'wx', mode);
  try {
    for (const piece of pieces) {
      onPiece(piece);
      await handle.writeFile(piece);
    }
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
