import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isNotThere } from '#contract/not-there.ts';

/** A file that may be a log. */
export interface FoundLog {
  readonly path: string;
  /** Whether the file itself was named, so that it must be a log. */
  readonly named: boolean;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/**
 * The named files, and the files under the named folders except hidden ones, by path.
 * @throws Error with code ENOENT when a path is absent
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
    // The file is gone since the folder was read.
    if (named || !isNotThere(error)) throw error;
  }
}
