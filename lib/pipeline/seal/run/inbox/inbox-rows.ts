import { constants } from 'node:buffer';
import { createGunzip, gunzipSync } from 'node:zlib';
import { readBatches } from '#contract/batch-text.ts';
import { LINE_FEED } from '#contract/lines.ts';
import type { RunParameters } from '#contract/run-parameters.ts';
import type { EventTable } from '#lake/events/event-table.ts';
import { EventParser } from './parse-events.ts';

/** The parameters of a request, which came before the events from `firstRow` on. */
export interface ArrivedParameters {
  readonly firstRow: number;
  readonly parameters: RunParameters;
}

/** The inbox of a run unpacks to more than may be planned where it was tried. */
export class LargeInboxError extends Error {
  override readonly name = 'LargeInboxError';
}

/**
 * Appends the events of inbox objects to a table, and gives the parameters that came with them.
 * @param mostBytes of text
 * @throws LargeInboxError
 */
export async function appendInboxRows(
  table: EventTable,
  objects: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  mostBytes = Infinity,
): Promise<ArrivedParameters[]> {
  const parser = new EventParser(table);
  const parameters: ArrivedParameters[] = [];
  let leftBytes = mostBytes;
  for await (const bytes of objects) {
    for await (const text of unpack(bytes, leftBytes)) {
      leftBytes -= text.length;
      if (leftBytes < 0) throw new LargeInboxError();
      readBatches(
        text,
        (start, end) => parser.append(text, start, end),
        (found) => parameters.push({ firstRow: table.length, parameters: found }),
      );
    }
  }
  return parameters;
}

/**
 * Up to this size an object is unpacked at once: not even the best packed one is large then. It is done in
 * this thread, as the pool that others would wait for is the one in which files are synced.
 */
const SMALL_BYTES = 64 * 1024;
/** Events repeat their member names, so gzip shrinks them to a small part of their size. */
const USUAL_RATIO = 16;
const CHUNK_BYTES = 1024 * 1024;
/** The code of the error where a text is longer than it may be. */
const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE';

/** The text in pieces that end with a line. @throws LargeInboxError when it is small and has more bytes */
async function* unpack(bytes: Uint8Array, mostBytes: number): AsyncGenerator<Buffer> {
  if (bytes.length > SMALL_BYTES) {
    yield* unpackLines(bytes);
    return;
  }
  const chunkBytes = Math.min(4 * CHUNK_BYTES, Math.max(1024, bytes.length * USUAL_RATIO));
  yield unpackAtOnce(bytes, chunkBytes, Math.min(mostBytes, constants.MAX_LENGTH));
}

function unpackAtOnce(bytes: Uint8Array, chunkSize: number, mostBytes: number): Buffer {
  try {
    return gunzipSync(bytes, { chunkSize, maxOutputLength: Math.max(1, mostBytes) });
  } catch (error) {
    const isLarge = error instanceof RangeError && 'code' in error && error.code === TOO_LARGE;
    throw isLarge ? new LargeInboxError() : error;
  }
}

async function* unpackLines(bytes: Uint8Array): AsyncGenerator<Buffer> {
  const unzip = createGunzip({ chunkSize: CHUNK_BYTES });
  unzip.end(bytes);
  /** The beginning of a line whose end is still to come. */
  let begun: Buffer[] = [];
  for await (const chunk of unzip as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    let start = 0;
    if (end > 0 && begun.length > 0) {
      // By itself: only the line that lies in two chunks is copied.
      start = chunk.indexOf(LINE_FEED) + 1;
      yield Buffer.concat([...begun, chunk.subarray(0, start)]);
      begun = [];
    }
    if (start < end) yield chunk.subarray(start, end);
    if (end < chunk.length) begun.push(chunk.subarray(end));
  }
  if (begun.length > 0) yield Buffer.concat(begun);
}
