import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '#contract/not-there.ts';
import { isProjectName } from '#contract/names.ts';
import type { Table } from '#lake/tables/table.ts';

/** A file of a table, with its version. */
export interface TableFile {
  readonly path: string;
  readonly version: string;
}

/** The files of a table, of one project or of all, sorted by path; only those that may be wanted. */
export async function listTableFiles(
  dataFolder: string,
  table: Table,
  project?: string,
  isWanted: (path: string) => boolean = () => true,
): Promise<TableFile[]> {
  const root = join(dataFolder, table.location);
  // A project with another name has no files, and must not become a path.
  if (project !== undefined && !isProjectName(project)) return [];
  const projects =
    project === undefined ? await listEntries([root], isProjectName) : [join(root, project)];
  const years = await listEntries(projects, (name) => name.startsWith('year='));
  const months = await listEntries(years, (name) => name.startsWith('month='));
  const isFile = (name: string) => name.endsWith('.parquet') && isWanted(name);
  const paths = await listEntries(months, isFile);
  const versions = await Promise.all(paths.map(versionOf));
  return paths.flatMap((path, i) => {
    const version = versions[i];
    return version === undefined ? [] : [{ path, version }];
  });
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
