import type { FileMetaData, SchemaElement } from 'hyparquet';
import { ChunkPages } from './chunk-pages.ts';
import { ColumnUnreadableError } from './parquet-columns.ts';
import { type ByteSource, fetchFooter } from './read-parquet.ts';

/** A row group: its rows in the file. */
export interface GroupRange {
  readonly rowStart: number;
  readonly rowEnd: number;
}

/**
 * What is known of where the rows of a file lie: its footer, and the pages that were looked for. It
 * holds as long as the file is the same, and grows with what is read.
 */
export class ParquetLayout {
  readonly metadata: FileMetaData;
  readonly groups: readonly GroupRange[];
  readonly #chunks = new Map<string, ChunkPages>();

  /** @throws DamagedParquetError */
  static async read(source: ByteSource): Promise<ParquetLayout> {
    return new ParquetLayout(await fetchFooter(source));
  }

  private constructor(metadata: FileMetaData) {
    this.metadata = metadata;
    let rowStart = 0;
    this.groups = metadata.row_groups.map(({ num_rows: rows }) => {
      const group = { rowStart, rowEnd: rowStart + Number(rows) };
      rowStart = group.rowEnd;
      return group;
    });
  }

  get rowCount(): number {
    return this.groups.at(-1)?.rowEnd ?? 0;
  }

  groupAt(row: number): number {
    return this.groups.findIndex(({ rowEnd }) => row < rowEnd);
  }

  /** @throws ColumnUnreadableError */
  chunk(group: number, column: string): ChunkPages {
    const name = `${group}.${column}`;
    const known = this.#chunks.get(name);
    if (known) return known;
    const { columns = [] } = this.metadata.row_groups[group] ?? {};
    const found = columns.find(({ meta_data: meta }) => meta?.path_in_schema[0] === column);
    const range = this.groups[group];
    if (!found?.meta_data || !range) throw new ColumnUnreadableError(column, 'is not in the file');
    const pages = new ChunkPages(found.meta_data, range.rowStart, range.rowEnd);
    this.#chunks.set(name, pages);
    return pages;
  }

  /** The largest value of a column of whole numbers in a group; undefined when the file does not say. */
  largest(group: number, column: string): number | undefined {
    const { statistics } = this.chunk(group, column).meta;
    const largest = statistics?.max_value ?? statistics?.max;
    return typeof largest === 'bigint' || typeof largest === 'number' ? Number(largest) : undefined;
  }

  /** The schema of one column by itself: the root, and the column. */
  schemaOf(column: string): SchemaElement[] {
    const [root, ...elements] = this.metadata.schema;
    const element = elements.find(({ name }) => name === column);
    if (!root || !element) throw new ColumnUnreadableError(column, 'is not in the file');
    return [{ ...root, num_children: 1 }, element];
  }
}
