import type { ColumnMetaData, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { type ByteSource, DamagedParquetError } from './read-parquet.ts';

/** A data page: its rows in the file, and where it lies, bytes. */
export interface Page {
  readonly rowStart: number;
  readonly rowEnd: number;
  readonly start: number;
  /** Where the header ends and the values begin. */
  readonly bodyStart: number;
  readonly end: number;
  readonly header: PageHeader;
}

/** Of our own files; other writers put statistics into the headers. */
const USUAL_HEADER_BYTES = 128;
const LARGEST_HEADER_BYTES = 1 << 20;

/** Where the bytes of a column chunk lie in its file. */
export function chunkRange(meta: ColumnMetaData): { readonly start: number; readonly end: number } {
  const start = Number(meta.dictionary_page_offset ?? meta.data_page_offset);
  return { start, end: start + Number(meta.total_compressed_size) };
}

/**
 * Where the pages of a column chunk lie. They are found one after the other by their headers, only
 * as far as they are asked for, and what was found stays known.
 */
export class ChunkPages {
  readonly meta: ColumnMetaData;
  readonly start: number;
  readonly end: number;
  readonly #rowEnd: number;
  readonly #pages: Page[] = [];
  #dictionary: Page | undefined;
  #nextByte: number;
  #nextRow: number;

  constructor(meta: ColumnMetaData, rowStart: number, rowEnd: number) {
    this.meta = meta;
    const { start, end } = chunkRange(meta);
    this.start = start;
    this.end = end;
    this.#rowEnd = rowEnd;
    this.#nextByte = this.start;
    this.#nextRow = rowStart;
  }

  /** Known as soon as a page is. */
  get dictionary(): Page | undefined {
    return this.#dictionary;
  }

  /** The page with this row of the file. @throws DamagedParquetError */
  async pageAt(source: ByteSource, row: number): Promise<Page> {
    while (row >= this.#nextRow) {
      if (this.#nextRow >= this.#rowEnd || this.#nextByte >= this.end) {
        throw new DamagedParquetError(new Error(`no page has row ${row}`));
      }
      await this.#findNext(source);
    }
    const page = this.#pages.findLast(({ rowStart }) => rowStart <= row);
    if (!page) throw new DamagedParquetError(new Error(`no page has row ${row}`));
    return page;
  }

  async #findNext(source: ByteSource): Promise<void> {
    const start = this.#nextByte;
    const { header, length } = await this.#readHeader(source, start, USUAL_HEADER_BYTES);
    // Another reader of the same file may have found it meanwhile.
    if (start !== this.#nextByte) return;
    const bodyStart = start + length;
    const end = bodyStart + header.compressed_page_size;
    const rowStart = this.#nextRow;
    const rowEnd = rowStart + rowsOf(header);
    const page = { rowStart, rowEnd, start, bodyStart, end, header };
    if (header.type === 'DICTIONARY_PAGE') this.#dictionary = page;
    else if (rowEnd > rowStart) this.#pages.push(page);
    this.#nextByte = end;
    this.#nextRow = rowEnd;
  }

  async #readHeader(
    source: ByteSource,
    start: number,
    most: number,
  ): Promise<{ readonly header: PageHeader; readonly length: number }> {
    const bytes = await source.slice(start, Math.min(this.end, start + most));
    try {
      const reader = { view: new DataView(bytes), offset: 0 };
      return { header: parquetHeader(reader), length: reader.offset };
    } catch (error) {
      if (most >= LARGEST_HEADER_BYTES) throw new DamagedParquetError(error);
      return this.#readHeader(source, start, most * 16);
    }
  }
}

function rowsOf({ data_page_header: first, data_page_header_v2: second }: PageHeader): number {
  return first?.num_values ?? second?.num_rows ?? 0;
}
