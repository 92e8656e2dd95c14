import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { indexKey } from '#contract/keys.ts';
import { monthOf } from '#contract/time.ts';
import { ParquetWriter } from '#parquet/index.ts';
import { rowColumns } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import type { Table } from '#lake/tables/table.ts';

export type Cell = string | number | boolean | null;

/** A row of an index such as `runs`. Columns that a test leaves out are null. */
export type RunRow = Readonly<Partial<Record<string, Cell>>> & {
  readonly project_id: string;
  /** Microseconds since 1970. */
  readonly ts: number;
};

/** A folder like a laptop's lake, with the index files that a test puts there. */
export class LakeFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(): Promise<LakeFolder> {
    return new LakeFolder(await mkdtemp(join(tmpdir(), "evalake [a-z]*'")));
  }

  /**
   * Writes the rows into the index file of each project and month, in the place of what was there.
   * @param groupRows the most rows of a row group
   */
  writeRuns(rows: readonly RunRow[], groupRows?: number): Promise<void> {
    return this.writeRows(runsTable, rows, groupRows);
  }

  async writeRows(table: Table, rows: readonly RunRow[], groupRows?: number): Promise<void> {
    const byKey = new Map<string, RunRow[]>();
    for (const row of rows) {
      const key = indexKey(table.location, row.project_id, monthOf(row.ts));
      byKey.set(key, [...(byKey.get(key) ?? []), row]);
    }
    for (const [key, group] of byKey) {
      const pieces: Uint8Array[] = [];
      const append = (bytes: Uint8Array) => pieces.push(Buffer.from(bytes));
      const writer = new ParquetWriter<Table>(table, { append });
      writer.writeGroups(rowColumns(table, group), groupRows);
      writer.finish();
      await this.replace(key, Buffer.concat(pieces));
    }
  }

  /** Puts a file under its name at once, as the store does. */
  async replace(key: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.path, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.new`, bytes);
    await rename(`${path}.new`, path);
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true });
  }
}
