import type { FileMetaData } from 'hyparquet';
import type { ParquetColumns } from './parquet-columns.ts';
import type { GroupRange } from './parquet-layout.ts';
import { type ByteSource, metadataOf, openFile, readRange } from './read-parquet.ts';

/** A Parquet file that is read a row group and some columns at a time. */
export class ParquetFile {
  readonly groups: readonly GroupRange[];
  readonly #file: ByteSource;
  readonly #footer: FileMetaData;

  /** @throws DamagedParquetError */
  static async open(from: Uint8Array | ByteSource): Promise<ParquetFile> {
    const { file, metadata } = await openFile(from);
    return new ParquetFile(file, metadata);
  }

  private constructor(file: ByteSource, footer: FileMetaData) {
    this.#file = file;
    this.#footer = footer;
    let rowStart = 0;
    this.groups = footer.row_groups.map(({ num_rows: rows }) => {
      const group = { rowStart, rowEnd: rowStart + Number(rows) };
      rowStart = group.rowEnd;
      return group;
    });
  }

  /** The key-value metadata. */
  get metadata(): Record<string, string> {
    return metadataOf(this.#footer);
  }

  /** @throws ColumnUnreadableError, DamagedParquetError */
  read(columns: readonly string[], { rowStart, rowEnd }: GroupRange): Promise<ParquetColumns> {
    return readRange(this.#file, this.#footer, { columns, rowStart, rowEnd });
  }
}
