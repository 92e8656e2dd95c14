import type { FileMetaData, RowGroup, Statistics } from 'hyparquet';
import type { ParquetColumns } from './parquet-columns.ts';
import { fetchChunks } from './flat-chunks.ts';
import { type ColumnReader, FlatColumns } from './flat-columns.ts';
import type { GroupRange } from './parquet-layout.ts';
import { type ByteSource, metadataOf, openFile, readRange } from './read-parquet.ts';

const PIECE_BYTES = 4 * 1024 * 1024;

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

  /** Where it is read from. */
  get source(): ByteSource {
    return this.#file;
  }

  /** The key-value metadata. */
  get metadata(): Record<string, string> {
    return metadataOf(this.#footer);
  }

  /** A row group's entry in the footer; bounds as they lie there. @throws RangeError */
  rowGroup(index: number): RowGroup {
    const found = this.#footer.row_groups[index];
    if (!found) throw new RangeError(`there is no row group ${index}`);
    return found;
  }

  /** What the footer says of a column's values in a row group; undefined when it says nothing. @throws RangeError */
  statistics(index: number, column: string): Statistics | undefined {
    const chunk = this.rowGroup(index).columns.find(
      ({ meta_data: meta }) => meta?.path_in_schema.join('.') === column,
    );
    return chunk?.meta_data?.statistics;
  }

  /** The bytes from `start` on, in pieces. */
  async *pieces(start: number, sizeBytes: number): AsyncGenerator<Uint8Array> {
    const end = start + sizeBytes;
    for (let at = start; at < end; at += PIECE_BYTES) {
      yield new Uint8Array(await this.#file.slice(at, Math.min(end, at + PIECE_BYTES)));
    }
  }

  /**
   * Columns of a whole row group, faster than `read` where they are encoded as our own files have them. What
   * lies between two of them is read with them where that is little.
   * @throws ColumnUnreadableError, DamagedParquetError, RangeError
   */
  async readGroup(columns: readonly string[], index: number): Promise<ColumnReader> {
    const range = this.groups[index];
    if (!range) throw new RangeError(`there is no row group ${index}`);
    const chunks = await fetchChunks(this.#file, this.#footer, index, columns);
    return chunks ? new FlatColumns(chunks) : this.read(columns, range);
  }

  /** @throws ColumnUnreadableError, DamagedParquetError */
  read(columns: readonly string[], { rowStart, rowEnd }: GroupRange): Promise<ParquetColumns> {
    return readRange(this.#file, this.#footer, { columns, rowStart, rowEnd });
  }
}
