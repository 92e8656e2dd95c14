import * as disk from 'node:fs';

/**
 * The calls of the file system that a spool makes: a port, so that a test can make the disk fail.
 */
export interface SpoolFiles {
  readonly promises: {
    mkdir(path: string, options: { readonly recursive: true }): Promise<unknown>;
    readdir(path: string): Promise<string[]>;
    readFile(path: string): Promise<Uint8Array>;
    rename(from: string, to: string): Promise<void>;
    rmdir(path: string): Promise<void>;
    stat(path: string): Promise<{ readonly mtimeMs: number }>;
    unlink(path: string): Promise<void>;
    writeFile(path: string, body: Uint8Array): Promise<void>;
  };
  mkdirSync(path: string, options: { readonly recursive: true }): unknown;
  renameSync(from: string, to: string): void;
  writeFileSync(path: string, body: Uint8Array): void;
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
