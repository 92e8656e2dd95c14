import {
  type ColumnValues,
  isWrittenAsNow,
  type ParquetColumns,
  ParquetFile,
  ParquetWriter,
} from '#parquet/index.ts';
import { leadingGroups } from './index-groups.ts';
import type { Table } from '../tables/table.ts';

/** A row of a compact index, by column name; timestamps are microseconds since 1970. */
export type IndexRow = Readonly<Record<string, string | number | bigint | boolean | null>>;

/** The columns that order the rows of a compact index, and the one that names a row's run. */
export interface IndexShape {
  readonly table: Table;
  /** The column that holds the recorder's run id. */
  readonly runColumn: string;
  /** Text columns that order rows of the same `ts`. */
  readonly orderColumns: readonly string[];
}

/**
 * A row group has no more. A turn makes those groups again that it changes, usually the last one alone, and
 * copies the others.
 */
export const INDEX_GROUP_ROWS = 2048;

/**
 * A compact index file in memory, by column. Its rows are ordered by `ts`, then by the shape's columns. Its
 * bytes follow from its rows, however they came.
 */
export class IndexFile {
  readonly #shape: IndexShape;
  readonly #existing: ParquetFile | undefined;
  readonly #groupRows: number;

  private constructor(shape: IndexShape, existing: ParquetFile | undefined, groupRows: number) {
    this.#shape = shape;
    this.#existing = existing;
    this.#groupRows = groupRows;
  }

  /** @throws DamagedParquetError */
  static async read(
    shape: IndexShape,
    bytes: Uint8Array | undefined,
    groupRows = INDEX_GROUP_ROWS,
  ): Promise<IndexFile> {
    return new IndexFile(shape, bytes && (await ParquetFile.open(bytes)), groupRows);
  }

  /**
   * The file with the rows of `runs` replaced by `rows`; undefined when no row is left.
   * @throws DamagedParquetError, ColumnUnreadableError
   */
  async replace(
    runs: ReadonlySet<string>,
    rows: readonly IndexRow[],
  ): Promise<Uint8Array | undefined> {
    const { table } = this.#shape;
    const copied = await this.#countCopied(runs, rows);
    const changed = await this.#changeRows(copied, runs, rows);
    const pieces: Uint8Array[] = [];
    const append = (bytes: Uint8Array) => pieces.push(Buffer.from(bytes));
    const writer = new ParquetWriter<Table>(table, { append });
    for (let index = 0; this.#existing && index < copied; index += 1) {
      await writer.copyGroup(this.#existing, index);
    }
    if (changed) writer.writeGroups(changed, this.#groupRows);
    if (!changed && copied === 0) return undefined;
    writer.finish();
    return Buffer.concat(pieces);
  }

  /** How many row groups stay as they are. */
  async #countCopied(runs: ReadonlySet<string>, rows: readonly IndexRow[]): Promise<number> {
    const file = this.#existing;
    if (!file || !isWrittenAsNow(this.#shape.table, file)) return 0;
    const { runColumn } = this.#shape;
    return leadingGroups(file, { runs, runColumn, rows, groupRows: this.#groupRows });
  }

  /** The columns of the rows behind the groups that stay; undefined when there are none. */
  async #changeRows(
    copied: number,
    runs: ReadonlySet<string>,
    rows: readonly IndexRow[],
  ): Promise<Record<string, ColumnValues> | undefined> {
    const names = this.#shape.table.columns.map(({ name }) => name);
    const rowStart = this.#existing?.groups[copied]?.rowStart ?? Infinity;
    const existing = await this.#existing?.read(names, { rowStart, rowEnd: Infinity });
    const owners = existing?.strings(this.#shape.runColumn) ?? [];
    const kept = [...owners.keys()].filter((row) => !runs.has(owners[row] ?? ''));
    if (kept.length + rows.length === 0) return undefined;
    const order = this.#sortRows(existing, kept, rows);
    const columns = names.map((name) => {
      const raw = existing?.raw(name);
      const joined = [
        ...kept.map((row) => raw?.[row] ?? null),
        ...rows.map((row) => row[name] ?? null),
      ];
      return [name, order.map((at) => joined[at])] as const;
    });
    return Object.fromEntries(columns) as Record<string, ColumnValues>;
  }

  #sortRows(
    existing: ParquetColumns | undefined,
    kept: readonly number[],
    rows: readonly IndexRow[],
  ): number[] {
    const times = existing?.integers('ts') ?? [];
    const joinedTimes = [...kept.map((row) => times[row]), ...rows.map((row) => row['ts'])].map(
      Number,
    );
    const texts = this.#shape.orderColumns.map((name) => {
      const values = existing?.strings(name) ?? [];
      return [...kept.map((row) => values[row]), ...rows.map((row) => row[name])].map((value) =>
        String(value ?? ''),
      );
    });
    const compare = (a: number, b: number): number => {
      const byTime = (joinedTimes[a] ?? 0) - (joinedTimes[b] ?? 0);
      if (byTime !== 0) return byTime;
      for (const values of texts) {
        const [textA = '', textB = ''] = [values[a], values[b]];
        if (textA !== textB) return textA < textB ? -1 : 1;
      }
      return 0;
    };
    return joinedTimes.map((_, at) => at).sort(compare);
  }
}
