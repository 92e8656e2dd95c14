import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '#contract/not-there.ts';
import { isProjectName } from '#contract/names.ts';
import type { Table } from '#lake/tables/table.ts';

/** A file of a table and which of its versions was there. */
export interface TableFile {
  readonly path: string;
  readonly version: string;
}

/** The files of a table, of one project or of all, in the order of their paths. */
export async function listTableFiles(
  dataFolder: string,
  table: Table,
  project?: string,
): Promise<TableFile[]> {
  const root = join(dataFolder, table.location);
  // Another name has no files, and must not become a path.
  if (project !== undefined && !isProjectName(project)) return [];
  const projects =
    project === undefined ? await entries([root], isProjectName) : [join(root, project)];
  const years = await entries(projects, (name) => name.startsWith('year='));
  const months = await entries(years, (name) => name.startsWith('month='));
  const paths = await entries(months, (name) => name.endsWith('.parquet'));
  const versions = await Promise.all(paths.map(versionOf));
  return paths.flatMap((path, i) => {
    const version = versions[i];
    return version === undefined ? [] : [{ path, version }];
  });
}

/** Whether each file is still the one that it was. */
export async function areUnchanged(files: readonly TableFile[]): Promise<boolean> {
  const versions = await Promise.all(files.map(({ path }) => versionOf(path)));
  return files.every(({ version }, i) => versions[i] === version);
}

/** A file is replaced by renaming another over it, so that a new version is another file. */
async function versionOf(path: string): Promise<string | undefined> {
  const info = await ifThere(stat(path, { bigint: true }));
  return info && `${info.ino}-${info.mtimeNs}-${info.size}`;
}

async function entries(
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
