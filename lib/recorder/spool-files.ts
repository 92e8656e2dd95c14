import * as disk from 'node:fs';

/** What a spool asks of the file system: the seam where a test makes the disk fail. */
export interface SpoolFiles {
  readonly promises: Pick<
    typeof disk.promises,
    | 'mkdir'
    | 'readdir'
    | 'readFile'
    | 'rename'
    | 'rmdir'
    | 'stat'
    | 'unlink'
    | 'utimes'
    | 'writeFile'
  >;
  readonly mkdirSync: typeof disk.mkdirSync;
  readonly renameSync: typeof disk.renameSync;
  readonly writeFileSync: typeof disk.writeFileSync;
}

export const spoolFiles: SpoolFiles = disk;

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** The result, or undefined when what it works on is gone: another process may have taken it. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
