import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '#contract/error-code.ts';

/** A file that may be a log. */
export interface FoundLog {
  readonly path: string;
  /** Whether it was named itself, so that it must be one. */
  readonly named: boolean;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/**
 * The files, and what lies under the folders, without hidden ones, by path.
 * @throws Error with code ENOENT when a path is not there
 */
export async function findLogs(paths: readonly string[]): Promise<FoundLog[]> {
  const found = new Map<string, FoundLog>();
  for (const path of paths) {
    if (!(await stat(path)).isDirectory()) await add(found, path, true);
    else for (const file of await filesUnder(path)) await add(found, file, found.has(file));
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !/(^|\/)\../.test(path.slice(folder.length)));
}

async function add(found: Map<string, FoundLog>, path: string, named: boolean): Promise<void> {
  try {
    const { size: sizeBytes, mtimeMs } = await stat(path);
    found.set(path, { path, named, sizeBytes, modifiedMs: mtimeMs });
  } catch (error) {
    // Gone since the folder was read.
    if (named || errorCode(error) !== 'ENOENT') throw error;
  }
}
