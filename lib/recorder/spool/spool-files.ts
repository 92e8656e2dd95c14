import * as disk from 'node:fs';

interface FolderOptions {
  readonly recursive: true;
  readonly mode: number;
}

interface FileOptions {
  readonly mode: number;
}

/** A spool holds prompts and answers: only its owner may read it. */
export const SPOOL_FOLDER: FolderOptions = { recursive: true, mode: 0o700 };
export const SPOOL_FILE: FileOptions = { mode: 0o600 };

/**
 * The calls of the file system that a spool makes: a port, so that a test can make the disk fail.
 */
export interface SpoolFiles {
  readonly promises: {
    mkdir(path: string, options: FolderOptions): Promise<unknown>;
    readdir(path: string): Promise<string[]>;
    readFile(path: string): Promise<Uint8Array>;
    rename(from: string, to: string): Promise<void>;
    rmdir(path: string): Promise<void>;
    stat(path: string): Promise<{ readonly mtimeMs: number }>;
    unlink(path: string): Promise<void>;
    writeFile(path: string, body: Uint8Array, options: FileOptions): Promise<void>;
  };
  mkdirSync(path: string, options: FolderOptions): unknown;
  renameSync(from: string, to: string): void;
  writeFileSync(path: string, body: Uint8Array, options: FileOptions): void;
}

export const spoolFiles: SpoolFiles = disk;

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** Whether a folder was not removed because something is in it; POSIX allows both codes. */
export function isNotEmpty(error: unknown): boolean {
  return codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST';
}

/**
 * The result, or undefined when the file or folder is gone: another process may have removed it.
 */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
