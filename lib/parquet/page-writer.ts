import type { Encoding } from 'hyparquet';
import { compressPage } from './compress/compress-page.ts';
import { formatPageHeader } from './thrift/page-header.ts';
import type { SinkWriter } from './sink-writer.ts';
import { packLevels } from './values/pack-levels.ts';

/** What the footer says of a chunk's pages. */
export interface WrittenPages {
  readonly encoding: Encoding;
  readonly totals: ReturnType<PageWriter['totals']>;
}

/**
 * Writes the pages of one column chunk as data pages of version 1, which every reader knows.
 * hyparquet-writer itself writes version 2, with a dictionary encoding that parquetjs-lite does not
 * have.
 */
export class PageWriter {
  readonly start: number;
  readonly #writer: SinkWriter;
  #dataStart: number;
  #dataPages = 0;
  #uncompressedBytes = 0;

  constructor(writer: SinkWriter) {
    this.#writer = writer;
    this.start = writer.offset;
    this.#dataStart = this.start;
  }

  writeDictionary(values: Uint8Array, count: number): void {
    const compressed = compressPage(values);
    const header = this.#writer.offset;
    this.#writer.appendBytes(
      formatPageHeader({
        type: 'DICTIONARY_PAGE',
        uncompressed_page_size: values.length,
        compressed_page_size: compressed.length,
        values: count,
        encoding: 'PLAIN_DICTIONARY',
      }),
    );
    this.#append(header, values.length, compressed);
    this.#dataStart = this.#writer.offset;
  }

  /** @param levels for each row of the page: 1 when it has a value, else 0 */
  writeData(levels: Uint8Array, values: Uint8Array, encoding: Encoding): void {
    const body = pageBody(levels, values);
    const compressed = compressPage(body);
    const header = this.#writer.offset;
    this.#writer.appendBytes(
      formatPageHeader({
        type: 'DATA_PAGE',
        uncompressed_page_size: body.length,
        compressed_page_size: compressed.length,
        values: levels.length,
        encoding,
      }),
    );
    this.#append(header, body.length, compressed);
    this.#dataPages += 1;
  }

  /** The pages' part of the chunk's entry in the footer. */
  totals(encoding: Encoding) {
    const dictionary = this.#dataStart > this.start;
    return {
      total_uncompressed_size: BigInt(this.#uncompressedBytes),
      total_compressed_size: BigInt(this.#writer.offset - this.start),
      data_page_offset: BigInt(this.#dataStart),
      ...(dictionary ? { dictionary_page_offset: BigInt(this.start) } : {}),
      encoding_stats: [
        ...(dictionary ? [{ page_type: 'DICTIONARY_PAGE' as const, encoding, count: 1 }] : []),
        { page_type: 'DATA_PAGE' as const, encoding, count: this.#dataPages },
      ],
    };
  }

  #append(header: number, uncompressed: number, compressed: Uint8Array): void {
    this.#uncompressedBytes += this.#writer.offset - header + uncompressed;
    this.#writer.appendBytes(compressed);
    this.#writer.relieve();
  }
}

/** Serves for all pages. */
let room: Buffer = Buffer.alloc(0);

/** Overwritten by the next call. */
function pageBody(levels: Uint8Array, values: Uint8Array): Uint8Array {
  const packed = packLevels(levels);
  const start = 4 + packed.length;
  const sizeBytes = start + values.length;
  if (room.length < sizeBytes) room = Buffer.allocUnsafeSlow(sizeBytes);
  room.writeUInt32LE(packed.length, 0);
  room.set(packed, 4);
  room.set(values, start);
  return room.subarray(0, sizeBytes);
}
