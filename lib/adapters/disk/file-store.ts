import type { BigIntStats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  contentOf,
  type ListOptions,
  type ListPage,
  type LongContent,
  type LongStore,
  type ObjectInfo,
  type OpenObject,
  PreconditionFailedError,
  type PutCondition,
  type StoredObject,
  StoreUnavailableError,
} from '#ports/object-store.ts';
import { ContentHash, contentHash } from '#contract/content-hash.ts';
import { errorCode } from '#contract/error-code.ts';
import { ifThere } from '#contract/not-there.ts';
import { diskReason } from './disk-errors.ts';
import { diskFiles, type Files } from './disk-files.ts';
import { type Modes, OWNER_ONLY } from './durable-files.ts';
import { InvalidKeyError, checkKey } from './file-keys.ts';
import { FileListing } from './file-listing.ts';
import { FileWrites, refuseFolder } from './file-writes.ts';
import { FolderSyncs } from './folder-syncs.ts';
import { KeyedMutex } from './keyed-mutex.ts';
import { KnownEtags } from './known-etags.ts';
import { openFile } from './open-file.ts';
import type { OpenedFile } from './opened-file.ts';

/** Of a file that is read only for its hash, at once. */
const HASHED_BYTES = 256 * 1024;
const SHARED_NAME = 'an object and a folder would share a name';
const KEY_PROBLEMS = new Map([
  ['EEXIST', SHARED_NAME],
  ['EISDIR', SHARED_NAME],
  ['ENOTDIR', SHARED_NAME],
  ['ENAMETOOLONG', 'a part of it is too long'],
]);

/**
 * Stores objects as files under a folder. An etag is the first 32 hexadecimal digits of the
 * content's SHA-256. Other processes may read and put at the same time: `ifAbsent` holds against
 * them too, `ifMatch` only within one process. If a key `a/b` exists, `a` cannot be a key
 * (InvalidKeyError).
 */
export class FileStore implements LongStore {
  readonly #root: string;
  readonly #files: Files;
  readonly #writes: FileWrites;
  readonly #listing: FileListing;
  readonly #folders: FolderSyncs;
  readonly #etags = new KnownEtags();
  readonly #writers = new KeyedMutex();

  constructor(root: string, files: Files = diskFiles, modes: Modes = OWNER_ONLY) {
    this.#root = resolve(root);
    this.#files = files;
    this.#listing = new FileListing(files, this.#root);
    this.#folders = new FolderSyncs(files, this.#root);
    this.#writes = new FileWrites(files, join(this.#root, '.tmp'), modes);
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const path = this.#path(key);
    // A put renames another file over the name and never writes into a file: an open file is one
    // version.
    const bytes = await ifThere(this.#files.readFile(path));
    return bytes && { key, etag: contentHash(bytes), sizeBytes: bytes.length, bytes };
  }

  async getRange(key: string, start: number, end: number): Promise<Uint8Array | undefined> {
    const opened = await this.open(key);
    try {
      return await opened?.read(start, end);
    } finally {
      await opened?.close();
    }
  }

  /** An open file is one version, as in `get`; it is not hashed, so `version` is no etag. */
  async open(key: string): Promise<OpenObject | undefined> {
    const path = this.#path(key);
    return ifThere(openFile(this.#files, path));
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    const path = this.#path(key);
    const stats = await ifThere(this.#files.stat(path, { bigint: true }));
    if (!stats || stats.isDirectory()) return undefined;
    const etag = this.#etags.find(path, stats);
    if (etag === undefined) return ifThere(this.#readHead(key, path));
    return { key, etag, sizeBytes: Number(stats.size), modifiedAtMs: modifiedAtMs(stats) };
  }

  put(key: string, bytes: Uint8Array, condition?: PutCondition): Promise<ObjectInfo> {
    return this.putLong(key, contentOf(bytes), condition);
  }

  async putLong(key: string, content: LongContent, condition?: PutCondition): Promise<ObjectInfo> {
    const path = this.#path(key);
    return this.#writers.run(key, async () => {
      try {
        await this.#check(key, path, condition);
        const ifAbsent = isAbsentCondition(condition);
        const written = await this.#writes.write(key, path, content, ifAbsent);
        const { stats, contentHash: etag } = written;
        this.#etags.set(path, stats, etag);
        await this.#folders.syncUpwards(dirname(path));
        return { key, etag, sizeBytes: content.sizeBytes };
      } catch (error) {
        throw putError(key, error);
      } finally {
        this.#listing.dropWalks(key);
      }
    });
  }

  list(prefix: string, options: ListOptions = {}): Promise<ListPage> {
    return this.#listing.page(prefix, options);
  }

  async delete(keys: readonly string[]): Promise<void> {
    const paths = new Map(keys.map((key) => [key, this.#path(key)]));
    try {
      const folders = new Set<string>();
      for (const [key, path] of paths) {
        const unlink = () => this.#files.unlink(path).then(() => true);
        if (await this.#writers.run(key, () => ifThere(unlink()))) folders.add(dirname(path));
        this.#listing.dropWalks(key);
      }
      await Promise.all([...folders].map((folder) => this.#removeEmptyFolders(folder)));
    } catch (error) {
      throw new StoreUnavailableError(diskReason(error), { cause: error });
    }
  }

  async deleteMatching(key: string, etag: string): Promise<void> {
    const path = this.#path(key);
    try {
      await this.#writers.run(key, async () => {
        await this.#check(key, path, { ifMatch: etag });
        await ifThere(this.#files.unlink(path));
      });
      this.#listing.dropWalks(key);
      await this.#removeEmptyFolders(dirname(path));
    } catch (error) {
      throw putError(key, error);
    }
  }

  #path(key: string): string {
    checkKey(key);
    return join(this.#root, key);
  }

  async #check(key: string, path: string, condition: PutCondition | undefined): Promise<void> {
    if (condition === undefined || isAbsentCondition(condition)) return;
    if ((await this.head(key))?.etag === condition.ifMatch) return;
    await refuseFolder(this.#files, key, path);
    throw new PreconditionFailedError(key);
  }

  /** Reads the file whole, to make its etag. */
  async #readHead(key: string, path: string): Promise<ObjectInfo> {
    const handle = await this.#files.open(path, 'r');
    try {
      const stats = await handle.stat({ bigint: true });
      const { sizeBytes, etag } = await hashFile(handle, Number(stats.size));
      this.#etags.set(path, stats, etag);
      return { key, etag, sizeBytes, modifiedAtMs: modifiedAtMs(stats) };
    } finally {
      await handle.close();
    }
  }

  /** Makes deletions durable, and removes folders that they left empty. */
  async #removeEmptyFolders(folder: string): Promise<void> {
    let current = folder;
    while (current !== this.#root && (await this.#removeIfEmpty(current))) {
      current = dirname(current);
    }
    await ifThere(this.#folders.sync(current));
  }

  async #removeIfEmpty(folder: string): Promise<boolean> {
    try {
      await this.#files.rmdir(folder);
      this.#folders.forget(folder);
      return true;
    } catch (error) {
      return errorCode(error) === 'ENOENT';
    }
  }
}

function modifiedAtMs({ mtimeMs }: BigIntStats): number {
  return Number(mtimeMs);
}

/** @param expectedBytes of the file; it is read to its end, whatever it has */
async function hashFile(
  file: OpenedFile,
  expectedBytes: number,
): Promise<{ sizeBytes: number; etag: string }> {
  const hash = new ContentHash();
  // Most files have some kilobytes, and memory for each makes the engine collect garbage.
  const piece = Buffer.allocUnsafe(Math.min(HASHED_BYTES, Math.max(expectedBytes, 1)));
  for (let sizeBytes = 0; ;) {
    const { bytesRead } = await file.read(piece, sizeBytes);
    if (bytesRead === 0) return { sizeBytes, etag: hash.digest() };
    hash.update(piece.subarray(0, bytesRead));
    sizeBytes += bytesRead;
  }
}

function isAbsentCondition(
  condition: PutCondition | undefined,
): condition is Extract<PutCondition, { ifAbsent: unknown }> {
  return condition !== undefined && 'ifAbsent' in condition;
}

function putError(key: string, error: unknown): Error {
  if (error instanceof PreconditionFailedError || error instanceof InvalidKeyError) return error;
  const problem = KEY_PROBLEMS.get(errorCode(error) ?? '');
  if (problem !== undefined) return new InvalidKeyError(key, problem, { cause: error });
  return new StoreUnavailableError(diskReason(error), { cause: error });
}
