import {
  type ColumnValues,
  type ParquetColumns,
  readParquet,
  writeParquet,
} from '#parquet/index.ts';
import type { Table } from './tables/table.ts';

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

/** A compact index file in memory, by column: an index of 100,000 rows is rewritten for one run. */
export class IndexFile {
  readonly #shape: IndexShape;
  readonly #existing: ParquetColumns | undefined;
  readonly #owners: readonly (string | null)[];

  private constructor(shape: IndexShape, existing: ParquetColumns | undefined) {
    this.#shape = shape;
    this.#existing = existing;
    this.#owners = existing?.strings(shape.runColumn) ?? [];
  }

  static async read(shape: IndexShape, bytes: Uint8Array | undefined): Promise<IndexFile> {
    const columns = shape.table.columns.map(({ name }) => name);
    return new IndexFile(shape, bytes && (await readParquet(bytes, { columns })));
  }

  /** The file with the rows of `runs` replaced by `rows`; undefined when no row is left. */
  replace(runs: ReadonlySet<string>, rows: readonly IndexRow[]): Uint8Array | undefined {
    const kept = [...this.#owners.keys()].filter((row) => !this.#belongsToOneOf(runs, row));
    const size = kept.length + rows.length;
    if (size === 0) return undefined;
    const order = this.#sortRows(kept, rows);
    const columns = this.#shape.table.columns.map(({ name }) => {
      const raw = this.#existing?.raw(name);
      const joined = [
        ...kept.map((row) => raw?.[row] ?? null),
        ...rows.map((row) => row[name] ?? null),
      ];
      return [name, order.map((at) => joined[at])];
    });
    return writeParquet(
      this.#shape.table,
      Object.fromEntries(columns) as Record<string, ColumnValues>,
    );
  }

  #belongsToOneOf(runs: ReadonlySet<string>, row: number): boolean {
    return runs.has(this.#owners[row] ?? '');
  }

  #sortRows(kept: readonly number[], rows: readonly IndexRow[]): number[] {
    const times = this.#existing?.integers('ts') ?? [];
    const joinedTimes = [...kept.map((row) => times[row]), ...rows.map((row) => row['ts'])].map(
      Number,
    );
    const texts = this.#shape.orderColumns.map((name) => {
      const values = this.#existing?.strings(name) ?? [];
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
