import type { ColumnType } from './columns.ts';
import type { WrittenPages } from './page-writer.ts';
import { SinkWriter } from './sink-writer.ts';

/** Of a chunk without values, as it is at the beginning of a file. */
interface EmptyPages {
  readonly bytes: Uint8Array;
  readonly written: WrittenPages;
}

/** Groups of so many sizes are remembered, of each type: a hundred bytes each. */
const MOST_REMEMBERED = 200;

const remembered = new Map<string, EmptyPages>();

/**
 * Writes the pages of a chunk in which no row has a value. They tell the type and the number of rows and
 * nothing else, so those of a former chunk are copied: half of the columns of a small run are such.
 * @param write writes them to a file that begins with them
 */
export function writeEmptyPages(
  writer: SinkWriter,
  type: ColumnType,
  rows: number,
  write: (to: SinkWriter) => WrittenPages,
): WrittenPages {
  const name = `${type}/${rows}`;
  let pages = remembered.get(name);
  if (!pages) {
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(name, (pages = makePages(write)));
  }
  const start = BigInt(writer.offset);
  writer.appendBytes(pages.bytes);
  writer.relieve();
  return { ...pages.written, totals: shifted(pages.written.totals, start) };
}

function makePages(write: (to: SinkWriter) => WrittenPages): EmptyPages {
  const pieces: Uint8Array[] = [];
  const writer = new SinkWriter((bytes) => pieces.push(Uint8Array.from(bytes)));
  const written = write(writer);
  writer.end();
  return { bytes: Buffer.concat(pieces), written };
}

function shifted(totals: WrittenPages['totals'], by: bigint): WrittenPages['totals'] {
  const { data_page_offset: data, dictionary_page_offset: dictionary } = totals;
  return {
    ...totals,
    data_page_offset: data + by,
    ...(dictionary === undefined ? {} : { dictionary_page_offset: dictionary + by }),
  };
}
