import { EvalakeError } from '#contract/evalake-error.ts';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { diskFiles } from './disk-files.ts';
import { makeFolder } from './durable-files.ts';

/** Another server uses this data folder. */
export class DataFolderInUseError extends EvalakeError {
  override readonly name = 'DataFolderInUseError';
  readonly folder: string;
  constructor(folder: string, holder: string, options?: ErrorOptions) {
    super(
      `${folder} is in use by ${holder}; stop that one first, or name another data folder`,
      options,
    );
    this.folder = folder;
  }
}

/** The lock file itself cannot be used. */
export class DataLockError extends EvalakeError {
  override readonly name = 'DataLockError';
}

export interface DataLock {
  /** Unlocks the folder. Calling it again does nothing. */
  release(): Promise<void>;
}

/**
 * The locks of this process, by folder. The kernel lets one process take the same lock twice, and
 * the lock of an instance that was garbage-collected is gone.
 */
const held = new Map<string, DuckDBInstance | 'opening'>();

/**
 * Locks a data folder for this process until release or until the process ends, in whatever way.
 * Node cannot lock files, and a file with a process id outlives a killed process and may name a
 * stranger after a restart. DuckDB, a dependency anyway, takes the kernel's lock on a database that
 * it opens to write; the kernel drops it when the process dies.
 * @throws DataFolderInUseError
 */
export async function lockDataFolder(dir: string): Promise<DataLock> {
  await makeFolder(diskFiles, dir);
  // A symbolic link to a folder locks the same folder.
  const folder = await realpath(dir);
  if (held.has(folder)) throw new DataFolderInUseError(folder, 'this same process');
  held.set(folder, 'opening');
  try {
    held.set(folder, await DuckDBInstance.create(join(folder, 'lock.duckdb')));
  } catch (error) {
    held.delete(folder);
    throw lockError(folder, error);
  }
  return {
    release: () => {
      release(folder);
      return Promise.resolve();
    },
  };
}

function release(folder: string): void {
  const instance = held.get(folder);
  if (instance === undefined || instance === 'opening') return;
  held.delete(folder);
  instance.closeSync();
}

function lockError(folder: string, cause: unknown): Error {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (message.includes('Could not set lock')) {
    const pid = /PID (\d+)/.exec(message)?.[1];
    const holder = pid === undefined ? 'another process' : `process ${pid}`;
    return new DataFolderInUseError(folder, holder, { cause });
  }
  const file = join(folder, 'lock.duckdb');
  const advice = 'it holds no data: see that the folder can be written, delete it and start again';
  return new DataLockError(`${file} cannot be opened (${message}); ${advice}`, { cause });
}
