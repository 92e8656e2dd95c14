import type { Encoding, PageHeader } from 'hyparquet';
import { Encodings, PageTypes } from 'hyparquet/src/constants.js';
import { ThriftWriter } from './thrift-writer.ts';

/** Sizes in bytes. */
export type WrittenHeader = Pick<
  PageHeader,
  'type' | 'uncompressed_page_size' | 'compressed_page_size'
> & { readonly values: number; readonly encoding: Encoding };

/** Serves for all headers: memory of its own for each would be hundreds of kilobytes a small file. */
const to = new ThriftWriter();

/**
 * The header of a dictionary page, or of a data page of version 1 whose levels are run lengths:
 * `PageHeader` of Parquet's `parquet.thrift`. It is overwritten by the next call.
 */
export function formatPageHeader({ type, values, encoding, ...sizes }: WrittenHeader): Uint8Array {
  to.clear();
  to.i32(1, PageTypes.indexOf(type));
  to.i32(2, sizes.uncompressed_page_size);
  to.i32(3, sizes.compressed_page_size);
  const isDictionary = type === 'DICTIONARY_PAGE';
  to.struct(isDictionary ? 7 : 5, () => {
    to.i32(1, values);
    to.i32(2, Encodings.indexOf(encoding));
    if (isDictionary) return;
    to.i32(3, Encodings.indexOf('RLE'));
    to.i32(4, Encodings.indexOf('RLE'));
  });
  to.end();
  return to.bytes;
}
