import type { FileMetaData } from 'hyparquet';
import type { ChunkPages, Page } from './chunk-pages.ts';
import { fetchPage, fetchUnpacked } from './fetch-page.ts';
import { ParquetColumns } from './parquet-columns.ts';
import type { ParquetLayout } from './parquet-layout.ts';
import { plainPage } from './plain-page.ts';
import { type ByteSource, DamagedParquetError, decodeColumn } from './read-parquet.ts';

/** Chunks up to this size, bytes, are fetched whole: it takes no longer than fetching a header. */
const SMALL_CHUNK_BYTES = 512 * 1024;

/** Stands before the first page of a file: hyparquet takes an offset of 0 for none. */
const MAGIC = Buffer.from('PAR1');

interface LoadedPage {
  readonly page: Page;
  /** The values of a range of the file's rows. */
  readonly values: (rowStart: number, rowEnd: number) => unknown[];
  /** Bytes in which the values of the page lie, plain; absent where they are encoded otherwise. */
  readonly texts?: Buffer;
}

interface Dictionary {
  readonly chunk: ChunkPages;
  readonly bytes: Buffer | undefined;
}

/** A chunk that was fetched whole: the last one of its column. */
interface SmallChunk {
  readonly start: number;
  readonly bytes: Promise<ArrayBuffer>;
}

/** A search for values of a text column. */
export interface ValueSearch {
  /** Bytes of which a value that matches has at least one. */
  readonly needles: readonly Buffer[];
  readonly matches: (value: Uint8Array) => boolean;
}

/** Rows that were looked at, and those among them whose value matches, ascending. */
export interface SearchedRows {
  readonly rowEnd: number;
  readonly rows: readonly number[];
}

/**
 * Reads rows of a Parquet file with flat columns: only the pages in which they lie. Of each column it
 * keeps the last page, so rows are best asked for in their order.
 */
export class PageReader {
  readonly layout: ParquetLayout;
  readonly #source: ByteSource;
  readonly #loaded = new Map<string, LoadedPage>();
  readonly #dictionaries = new Map<string, Dictionary>();
  readonly #small = new Map<string, SmallChunk>();

  constructor(source: ByteSource, layout: ParquetLayout) {
    this.#source = source;
    this.layout = layout;
  }

  /** The rows at these numbers, ascending. @throws ColumnUnreadableError, DamagedParquetError */
  async read(columns: readonly string[], rows: readonly number[]): Promise<ParquetColumns> {
    const result = new ParquetColumns(this.layout.metadata.schema, rows.length, columns);
    await Promise.all(columns.map((column) => this.#fill(column, rows, result.raw(column))));
    return result;
  }

  /** One past the last row of the page in which the column's value for this row lies. */
  async pageEnd(column: string, row: number): Promise<number> {
    const { chunk, source } = this.#chunkAt(column, row);
    return (await chunk.pageAt(source, row)).rowEnd;
  }

  /**
   * Searches the rows of a range, page by page. A page of plain text that holds none of the needles is
   * not decoded.
   */
  async *search(
    column: string,
    rowStart: number,
    rowEnd: number,
    search: ValueSearch,
  ): AsyncGenerator<SearchedRows> {
    for (let row = rowStart; row < rowEnd;) {
      const loaded = await this.#pageWith(column, row);
      const end = Math.min(loaded.page.rowEnd, rowEnd);
      yield { rowEnd: end, rows: matchingRows(loaded, row, end, search) };
      row = end;
    }
  }

  async #fill(column: string, rows: readonly number[], target: unknown[]): Promise<void> {
    for (let index = 0; index < rows.length;) {
      const { page, values } = await this.#pageWith(column, rows[index] ?? 0);
      for (; index < rows.length; index += 1) {
        const row = rows[index] ?? 0;
        if (row >= page.rowEnd) break;
        target[index] = values(row, row + 1)[0];
      }
    }
  }

  async #pageWith(column: string, row: number): Promise<LoadedPage> {
    const last = this.#loaded.get(column);
    if (last && row >= last.page.rowStart && row < last.page.rowEnd) return last;
    const { chunk, source } = this.#chunkAt(column, row);
    const page = await chunk.pageAt(source, row);
    const loaded =
      (await this.#loadPlain(column, chunk, page, source)) ??
      (await this.#decode(column, chunk, page, source));
    this.#loaded.set(column, loaded);
    return loaded;
  }

  /** Undefined for what our own files do not have. */
  async #loadPlain(
    column: string,
    chunk: ChunkPages,
    page: Page,
    source: ByteSource,
  ): Promise<LoadedPage | undefined> {
    if (!page.header.data_page_header) return undefined;
    const bytes = await fetchUnpacked(chunk, page, source);
    const dictionary = await this.#dictionary(column, chunk, source);
    const [, element] = this.layout.schemaOf(column);
    if (!bytes || !element) return undefined;
    const plain = orDamaged(() => plainPage(chunk.meta, element, page, bytes, dictionary));
    if (!plain) return undefined;
    const { rowStart } = page;
    const values = (start: number, end: number) =>
      orDamaged(() => plain.values(start - rowStart, end - rowStart));
    return { page, values, texts: dictionary ?? bytes };
  }

  async #dictionary(
    column: string,
    chunk: ChunkPages,
    source: ByteSource,
  ): Promise<Buffer | undefined> {
    const last = this.#dictionaries.get(column);
    if (last?.chunk === chunk) return last.bytes;
    const bytes = chunk.dictionary && (await fetchUnpacked(chunk, chunk.dictionary, source));
    this.#dictionaries.set(column, { chunk, bytes });
    return bytes;
  }

  async #decode(
    column: string,
    chunk: ChunkPages,
    page: Page,
    source: ByteSource,
  ): Promise<LoadedPage> {
    const { dictionary } = chunk;
    const dictionaryPage = dictionary && (await fetchPage(source, dictionary));
    const parts = [MAGIC, ...(dictionaryPage ? [dictionaryPage] : [])];
    const bytes = Buffer.concat([...parts, await fetchPage(source, page)]);
    const metadata = this.#onePage(column, chunk, page, dictionaryPage?.length ?? 0, bytes.length);
    const decoded = await decodeColumn(bytes, metadata, column);
    const values = (start: number, end: number) =>
      Array.from({ length: end - start }, (_, index) => decoded[start - page.rowStart + index]);
    return { page, values };
  }

  /** The footer of a file that has nothing but this page and its dictionary. */
  #onePage(
    column: string,
    { meta }: ChunkPages,
    page: Page,
    dictionaryBytes: number,
    sizeBytes: number,
  ): FileMetaData {
    const { dictionary_page_offset: _, ...rest } = meta;
    const rows = BigInt(page.rowEnd - page.rowStart);
    const meta_data = {
      ...rest,
      num_values: rows,
      total_compressed_size: BigInt(sizeBytes - MAGIC.length),
      data_page_offset: BigInt(MAGIC.length + dictionaryBytes),
      ...(dictionaryBytes > 0 ? { dictionary_page_offset: BigInt(MAGIC.length) } : {}),
    };
    return {
      version: 1,
      schema: this.layout.schemaOf(column),
      num_rows: rows,
      row_groups: [
        { columns: [{ file_offset: 0n, meta_data }], num_rows: rows, total_byte_size: 0n },
      ],
      metadata_length: 0,
    };
  }

  #chunkAt(column: string, row: number): { chunk: ChunkPages; source: ByteSource } {
    const chunk = this.layout.chunk(this.layout.groupAt(row), column);
    const { start, end } = chunk;
    if (end - start > SMALL_CHUNK_BYTES) return { chunk, source: this.#source };
    const last = this.#small.get(column);
    const bytes = last?.start === start ? last.bytes : this.#fetch(start, end);
    this.#small.set(column, { start, bytes });
    const slice = async (from: number, to = end) => (await bytes).slice(from - start, to - start);
    return { chunk, source: { byteLength: this.#source.byteLength, slice } };
  }

  #fetch(start: number, end: number): Promise<ArrayBuffer> {
    const bytes = Promise.resolve(this.#source.slice(start, end));
    // Each reader of the chunk gets the error; this keeps it from being unhandled before that.
    bytes.catch(() => undefined);
    return bytes;
  }
}

/** Bytes that point beyond their page are those of a damaged file. */
function orDamaged<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw error instanceof RangeError ? new DamagedParquetError(error) : error;
  }
}

/** A page whose texts hold none of the needles is not decoded. */
function matchingRows(
  { texts, values, page }: LoadedPage,
  start: number,
  end: number,
  { needles, matches }: ValueSearch,
): number[] {
  if (texts && !needles.some((needle) => texts.includes(needle))) return [];
  const rows: number[] = [];
  // Equal values of a dictionary are one object.
  const isShared = page.header.data_page_header?.encoding !== 'PLAIN';
  const answers = new Map<unknown, boolean>();
  for (const [index, value] of values(start, end).entries()) {
    const known = isShared ? answers.get(value) : undefined;
    const isMatch = known ?? (value instanceof Uint8Array && matches(value));
    if (isShared) answers.set(value, isMatch);
    if (isMatch) rows.push(start + index);
  }
  return rows;
}
