import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '#contract/not-there.ts';
import { isProjectName } from '#contract/names.ts';
import type { Table } from '#lake/tables/table.ts';
import { mayHoldRun, type PathValues } from './pruned-files.ts';

/** A file of a table, with its version. */
export interface TableFile {
  readonly path: string;
  readonly version: string;
}

/**
 * The files of a table, of one project or of all, sorted by path. Those are left out whose path tells
 * that none of the values is in them.
 */
export async function listTableFiles(
  dataFolder: string,
  table: Table,
  project?: string,
  { project: projects, year, month, run_id: runs }: PathValues = {},
): Promise<TableFile[]> {
  const root = join(dataFolder, table.location);
  // A project with another name has no files, and must not become a path.
  if (project !== undefined && !isProjectName(project)) return [];
  const isProject = (name: string) => isProjectName(name) && projects?.has(name) !== false;
  const folders =
    project === undefined ? await listEntries([root], isProject) : [join(root, project)];
  const years = await listEntries(folders, partitionFilter('year', year));
  const months = await listEntries(years, partitionFilter('month', month));
  const isFile = (name: string) =>
    name.endsWith('.parquet') && (runs === undefined || mayHoldRun(name, runs));
  const paths = await listEntries(months, isFile);
  const versions = await Promise.all(paths.map(versionOf));
  return paths.flatMap((path, i) => {
    const version = versions[i];
    return version === undefined ? [] : [{ path, version }];
  });
}

function partitionFilter(column: string, values: ReadonlySet<string> | undefined) {
  const start = `${column}=`;
  return (name: string) =>
    name.startsWith(start) && values?.has(name.slice(start.length)) !== false;
}

/** Whether none of the files has been replaced. */
export async function areUnchanged(files: readonly TableFile[]): Promise<boolean> {
  const versions = await Promise.all(files.map(({ path }) => versionOf(path)));
  return files.every(({ version }, i) => versions[i] === version);
}

/** Inode, time and size: a file is replaced by renaming another file over it. */
async function versionOf(path: string): Promise<string | undefined> {
  const info = await ifThere(stat(path, { bigint: true }));
  return info && `${info.ino}-${info.mtimeNs}-${info.size}`;
}

async function listEntries(
  folders: readonly string[],
  accept: (name: string) => boolean,
): Promise<string[]> {
  const listings = folders.map(async (folder) => {
    const names = (await ifThere(readdir(folder))) ?? [];
    return names
      .filter(accept)
      .sort()
      .map((name) => join(folder, name));
  });
  return (await Promise.all(listings)).flat();
}
