import { pMapIterable } from 'p-map';
import { parseInboxKey } from '#contract/keys.ts';
import type { ByteSource } from '#parquet/index.ts';
import type { LentSource } from '#ports/lent-source.ts';
import { type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';

/** The parts of a store that planning reads with. */
export interface SealSource extends Pick<ObjectStore, 'get' | 'getRange' | 'head' | 'open'> {
  /** An object with this etag, where it is lent to whoever plans. */
  readonly lent?: (key: string, etag: string) => LentSource | undefined;
}

/** An events file of the run in the lake. There is one, or none yet; see `Homes`. */
export interface ExistingEvents {
  readonly month: string;
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
}

/** How many numbered events inbox objects hold, as their names tell: duplicates included. */
export function countInboxEvents(keys: readonly string[]): number {
  return keys.reduce((sum, key) => sum + (parseInboxKey(key)?.object.count ?? 0), 0);
}

/** Objects that are fetched while the one before is read: many small ones, or two that may be large. */
const CONCURRENT = { small: 16, large: 2 };
/** An object of more events may be large. */
const SMALL_EVENTS = 2000;

/**
 * Reads inbox objects in the order of the keys, few at a time.
 * @throws PreconditionFailedError when another sealer has taken one of them meanwhile
 */
export function readInboxObjects(
  source: SealSource,
  keys: readonly string[],
): AsyncIterable<Uint8Array> {
  const isLarge = keys.some((key) => (parseInboxKey(key)?.object.count ?? 0) > SMALL_EVENTS);
  const concurrency = isLarge ? CONCURRENT.large : CONCURRENT.small;
  return pMapIterable(
    keys,
    async (key) => {
      const stored = await source.get(key);
      if (!stored) throw new PreconditionFailedError(key);
      return stored.bytes;
    },
    { concurrency, backpressure: concurrency },
  );
}

/** A file up to this size is read at once. */
const WHOLE_BYTES = 16 * 1024 * 1024;

/**
 * Opens an events file: in memory when it is small, else to be read where it lies.
 * @throws PreconditionFailedError when it is another one meanwhile
 */
export async function openEvents(
  source: SealSource,
  { key, etag, sizeBytes }: ExistingEvents,
): Promise<Uint8Array | ByteSource> {
  const lent = source.lent?.(key, etag);
  if (lent) return lent;
  if (sizeBytes > WHOLE_BYTES) return rangeSource(source, key, sizeBytes);
  const stored = await source.get(key);
  if (stored?.etag !== etag) throw new PreconditionFailedError(key);
  return stored.bytes;
}

/** One version of an object. It must be closed. */
export interface OpenedObject {
  readonly content: Uint8Array | ByteSource;
  readonly close: () => Promise<void>;
  /** As that of an open object. */
  readonly descriptor?: number | undefined;
}

/**
 * Opens an object that is replaced without a condition: all of it is read of one version. Undefined when
 * it has another etag.
 */
export async function openObject(
  source: SealSource,
  key: string,
  etag: string,
): Promise<OpenedObject | undefined> {
  const lent = source.lent?.(key, etag);
  if (lent) return { content: lent, close: () => Promise.resolve() };
  const opened = await source.open(key);
  if (!opened) return undefined;
  const { sizeBytes: byteLength } = opened;
  const close = () => opened.close();
  // What was opened is what has the etag if it is still the same after that was looked at.
  const stored = await source.head(key);
  const again = await source.open(key);
  await again?.close();
  if (stored?.etag !== etag || again?.version !== opened.version) {
    await close();
    return undefined;
  }
  const content = {
    byteLength,
    slice: async (start: number, end = byteLength) => {
      const bytes = await opened.read(start < 0 ? byteLength + start : start, end);
      return bufferOf(bytes);
    },
  };
  return { content, close, descriptor: opened.descriptor };
}

function rangeSource(source: SealSource, key: string, byteLength: number): ByteSource {
  return {
    byteLength,
    slice: async (start, end = byteLength) => {
      const bytes = await source.getRange(key, start < 0 ? byteLength + start : start, end);
      if (!bytes) throw new PreconditionFailedError(key);
      return bufferOf(bytes);
    },
  };
}

/** Copied only where they are a part of a larger buffer: collecting large copies costs as much as reading. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteLength } = bytes;
  const isWhole = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
  return isWhole ? buffer : new Uint8Array(bytes).buffer;
}

/** The bytes of an opened file, in pieces. */
export async function* piecesOf(file: Uint8Array | ByteSource): AsyncGenerator<Uint8Array> {
  if (file instanceof Uint8Array) {
    yield file;
    return;
  }
  for (let at = 0; at < file.byteLength; at += WHOLE_BYTES) {
    yield new Uint8Array(await file.slice(at, Math.min(file.byteLength, at + WHOLE_BYTES)));
  }
}
