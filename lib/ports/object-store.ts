import { EvalakeError, sentAs, UNACKNOWLEDGED } from '#contract/evalake-error.ts';

/** A stored object's identity. `etag` is opaque and changes exactly when the content does. */
export interface ObjectInfo {
  readonly key: string;
  readonly etag: string;
  /** Bytes. */
  readonly sizeBytes: number;
  /** When it was last put, milliseconds since 1970; only `head` gives it. */
  readonly modifiedAtMs?: number;
}

export interface StoredObject extends ObjectInfo {
  readonly bytes: Uint8Array;
}

/**
 * The condition of a put. `{ ifMatch }`: the object still has this etag; `{ ifAbsent: true }`: there
 * is no object. Without a condition the put overwrites.
 */
export type PutCondition = { readonly ifMatch: string } | { readonly ifAbsent: true };

/** The condition that the object has not changed: it has this etag, or, without one, is absent. */
export function ifUnchanged(etag: string | undefined): PutCondition {
  return etag === undefined ? { ifAbsent: true } : { ifMatch: etag };
}

/** Bytes `[startByte, endByte)` of a content that the object which it replaces has too, from `fromByte` on. */
export interface UnchangedStretch {
  readonly startByte: number;
  readonly endByte: number;
  readonly fromByte: number;
}

/** Bytes that need not be in memory at once. Each call of `pieces` begins anew. */
export interface LongContent {
  readonly sizeBytes: number;
  /** @param buffer may be used for each piece, as who gives it is done with one before taking the next */
  readonly pieces: (buffer?: Buffer) => Iterable<Uint8Array>;
  /**
   * What stays of the object that `ifMatch` names, in order; `pieces` gives it all the same. A store may
   * copy it where it lies.
   */
  readonly unchanged?: readonly UnchangedStretch[];
  /** As `contentHash` gives it, where whoever made the content knows it: then nobody hashes it again. */
  readonly hash?: string | undefined;
}

/** Content that is in memory. */
export function contentOf(bytes: Uint8Array): LongContent {
  return { sizeBytes: bytes.length, pieces: () => [bytes] };
}

/** One version of an object, of which ranges are read. It must be closed. */
export interface OpenObject {
  /** Opaque text. An object that was replaced has another, and may get it back with its content. */
  readonly version: string;
  /** Bytes. */
  readonly sizeBytes: number;
  /**
   * Bytes `[start, end)`, clamped to the object's size.
   * @throws PreconditionFailedError when the version can be read no more
   */
  read(start: number, end: number): Promise<Uint8Array>;
  close(): Promise<void>;
  /** Of a file of this machine: by which other threads can read it until it is closed. */
  readonly descriptor?: number | undefined;
}

/** One page of a listing. Keys are in ascending order of their UTF-8 bytes. */
export interface ListPage {
  readonly keys: readonly string[];
  /** With a delimiter: the distinct `prefix…delimiter` groups under the prefix, ascending. */
  readonly prefixes: readonly string[];
  /** Present when there is more: pass it as `cursor`. */
  readonly next?: string;
}

export interface ListOptions {
  /** Groups keys as folders, as S3 does. */
  readonly delimiter?: '/';
  readonly cursor?: string;
  /** At most this many keys and prefixes together in the page; 1,000 when absent. */
  readonly limit?: number;
}

/**
 * The store of every byte of the lake: S3, or a folder. Strongly consistent: a read or a listing
 * that starts after a put or delete resolved sees it. A put that resolved is durable, and no reader
 * ever sees half an object. Keys are relative, `/`-separated, and hold no empty, `.` or `..` part.
 */
export interface ObjectStore {
  /** The object, or undefined when there is none. */
  get(key: string): Promise<StoredObject | undefined>;
  /** Bytes `[start, end)`, clamped to the object's size; undefined when there is no object. */
  getRange(key: string, start: number, end: number): Promise<Uint8Array | undefined>;
  /** Opens what the key holds now, or gives undefined when there is no object. */
  open(key: string): Promise<OpenObject | undefined>;
  /** Size and etag without the content; undefined when there is no object. */
  head(key: string): Promise<ObjectInfo | undefined>;
  /** @throws PreconditionFailedError when the condition does not hold; nothing was written. */
  put(key: string, bytes: Uint8Array, condition?: PutCondition): Promise<ObjectInfo>;
  list(prefix: string, options?: ListOptions): Promise<ListPage>;
  /** Deletes what is there; absent keys are no error. */
  delete(keys: readonly string[]): Promise<void>;
  /** @throws PreconditionFailedError when the object has another etag, or there is none. */
  deleteMatching(key: string, etag: string): Promise<void>;
}

/** A store that takes objects in pieces, which are visible only when all are there. */
export interface LongStore extends ObjectStore {
  /**
   * As `put`. The etag may be another than that of `put` for the same content.
   * @throws PreconditionFailedError when the condition does not hold; nothing was written.
   */
  putLong(key: string, content: LongContent, condition?: PutCondition): Promise<ObjectInfo>;
}

/** The content in memory. */
export function wholeBytes({ sizeBytes, pieces }: LongContent): Uint8Array {
  const whole = new Uint8Array(sizeBytes);
  let at = 0;
  for (const piece of pieces()) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A conditional put or delete found another object than it expected. Read again, then decide again. */
export class PreconditionFailedError extends EvalakeError {
  override readonly name = 'PreconditionFailedError';
  readonly key: string;
  constructor(key: string) {
    super(`${key} changed since it was read; read it again and retry`);
    this.key = key;
  }
}

/** The store cannot write now (disk full, read-only, throttled). Nothing of this put is visible. */
export class StoreUnavailableError extends sentAs('cannot-store', 503, UNACKNOWLEDGED) {
  override readonly name = 'StoreUnavailableError';
  readonly reason: string;
  constructor(reason: string, options?: ErrorOptions) {
    super(`the store cannot take data now: ${reason}`, options);
    this.reason = reason;
  }
}

/** Every key under a prefix, page by page. */
export async function* listKeys(
  store: Pick<ObjectStore, 'list'>,
  prefix: string,
): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page = await store.list(prefix, cursor === undefined ? {} : { cursor });
    yield* page.keys;
    cursor = page.next;
  } while (cursor !== undefined);
}

/** Every `prefix…/` group right under a prefix, page by page. */
export async function* listFolders(store: ObjectStore, prefix: string): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page = await store.list(prefix, {
      delimiter: '/',
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield* page.prefixes;
    cursor = page.next;
  } while (cursor !== undefined);
}
