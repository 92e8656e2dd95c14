import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { readBatches } from '#contract/batch-text.ts';
import type { RunParameters } from '#contract/run-parameters.ts';
import { emptyEventRows, type EventRows } from '#lake/event-rows.ts';
import { EventParser } from './parse-events.ts';

const gunzipAsync = promisify(gunzip);

/** The parameters of a request, which came before the events from `firstRow` on. */
export interface ArrivedParameters {
  readonly firstRow: number;
  readonly parameters: RunParameters;
}

export interface InboxRows {
  readonly rows: EventRows;
  readonly parameters: readonly ArrivedParameters[];
}

/** Reads the events of inbox objects, and the parameters that came with them. */
export async function readInboxRows(objects: readonly Uint8Array[]): Promise<InboxRows> {
  const rows = emptyEventRows();
  const parser = new EventParser(rows);
  const parameters: ArrivedParameters[] = [];
  // Other threads decompress the next objects while this one reads.
  const texts = objects.map((bytes) => unpack(bytes));
  // The loop below awaits each promise and throws its error. This handler keeps a promise that
  // fails before its turn from being an unhandled rejection.
  for (const text of texts) text.catch(() => undefined);
  for (const unpacking of texts) {
    const text = await unpacking;
    readBatches(
      text,
      (start, end) => parser.append(text, start, end),
      (found) => parameters.push({ firstRow: rows.eventId.length, parameters: found }),
    );
  }
  return { rows, parameters };
}

/** Events repeat their member names, so gzip shrinks them to a small part of their size. */
const USUAL_RATIO = 16;
const LARGEST_CHUNK_BYTES = 4 * 1024 * 1024;

function unpack(bytes: Uint8Array): Promise<Buffer> {
  const chunkBytes = Math.min(LARGEST_CHUNK_BYTES, Math.max(1024, bytes.length * USUAL_RATIO));
  return gunzipAsync(bytes, { chunkSize: chunkBytes });
}
