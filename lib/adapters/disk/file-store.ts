import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import {
  type ListOptions,
  type ListPage,
  type ObjectInfo,
  type ObjectStore,
  type OpenObject,
  PreconditionFailedError,
  type PutCondition,
  type StoredObject,
  StoreUnavailableError,
} from '#ports/object-store.ts';
import { errorCode } from '#contract/error-code.ts';
import { ifThere } from '#contract/not-there.ts';
import { diskReason } from './disk-errors.ts';
import { diskFiles, type Files, removeFile, syncFolder, writeNewFile } from './durable-files.ts';
import { InvalidKeyError, checkKey } from './file-keys.ts';
import { FileListing } from './file-listing.ts';
import { KeyedMutex } from './keyed-mutex.ts';
import { openFile } from './open-file.ts';
import { TempFiles } from './temp-files.ts';

/** How often a put starts again because another process removed its folder meanwhile. */
const PUT_ATTEMPTS = 100;

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
export class FileStore implements ObjectStore {
  readonly #root: string;
  readonly #files: Files;
  readonly #temps: TempFiles;
  readonly #listing: FileListing;
  readonly #writers = new KeyedMutex();

  constructor(root: string, files: Files = diskFiles) {
    this.#root = resolve(root);
    this.#files = files;
    this.#listing = new FileListing(files, this.#root);
    this.#temps = new TempFiles(files, join(this.#root, '.tmp'));
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const path = this.#path(key);
    // A put renames another file over the name and never writes into a file: an open file is one
    // version.
    const bytes = await ifThere(this.#files.readFile(path));
    return bytes && { key, etag: etagOf(bytes), sizeBytes: bytes.length, bytes };
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
    const read = async (): Promise<ObjectInfo> => {
      const handle = await this.#files.open(path, 'r');
      const { mtimeMs } = await handle.stat();
      const hash = createHash('sha256');
      let sizeBytes = 0;
      // The stream closes the handle, also when reading fails.
      for await (const chunk of handle.createReadStream()) {
        if (!Buffer.isBuffer(chunk)) continue;
        hash.update(chunk);
        sizeBytes += chunk.length;
      }
      const etag = hash.digest('hex').slice(0, 32);
      return { key, etag, sizeBytes, modifiedAtMs: Math.floor(mtimeMs) };
    };
    return ifThere(read());
  }

  async put(key: string, bytes: Uint8Array, condition?: PutCondition): Promise<ObjectInfo> {
    const path = this.#path(key);
    return this.#writers.run(key, async () => {
      await this.#check(key, path, condition);
      try {
        const placed = await this.#write(path, bytes, isAbsentCondition(condition));
        if (!placed) throw new PreconditionFailedError(key);
      } catch (error) {
        throw putError(key, error);
      } finally {
        this.#listing.dropWalks(key);
      }
      return { key, etag: etagOf(bytes), sizeBytes: bytes.length };
    });
  }

  list(prefix: string, options: ListOptions = {}): Promise<ListPage> {
    return this.#listing.page(prefix, options);
  }

  async delete(keys: readonly string[]): Promise<void> {
    const paths = new Map(keys.map((key) => [key, this.#path(key)]));
    try {
      for (const [key, path] of paths) {
        await this.#writers.run(key, () => ifThere(this.#files.unlink(path)));
        this.#listing.dropWalks(key);
      }
      const folders = new Set([...paths.values()].map((path) => dirname(path)));
      for (const folder of folders) await this.#removeEmptyFolders(folder);
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
    // link() reports a folder of this name as an object that exists.
    const found = await ifThere(this.#files.stat(path));
    if (found?.isDirectory() === true)
      throw new InvalidKeyError(key, 'it is a folder of other keys');
    if (condition === undefined) return;
    const holds =
      'ifMatch' in condition
        ? (await this.head(key))?.etag === condition.ifMatch
        : found === undefined;
    if (!holds) throw new PreconditionFailedError(key);
  }

  /** False when `ifAbsent` was asked for and the file exists. */
  async #write(path: string, bytes: Uint8Array, ifAbsent: boolean): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#writeOnce(path, bytes, ifAbsent);
      } catch (error) {
        // A delete removed the folder, which was empty then, or somebody emptied `.tmp`.
        if (errorCode(error) !== 'ENOENT' || attempt === PUT_ATTEMPTS) throw error;
        this.#temps.forgetFolder();
      }
    }
  }

  async #writeOnce(path: string, bytes: Uint8Array, ifAbsent: boolean): Promise<boolean> {
    const temp = await this.#temps.nextPath();
    await writeNewFile(this.#files, temp, bytes);
    try {
      await this.#files.mkdir(dirname(path), { recursive: true });
      // Both rename and link are atomic for all processes.
      if (!ifAbsent) await this.#files.rename(temp, path);
      else if (!(await this.#linkNew(temp, path))) return false;
    } finally {
      await removeFile(this.#files, temp);
    }
    await this.#syncUpwards(dirname(path));
    return true;
  }

  async #linkNew(temp: string, path: string): Promise<boolean> {
    try {
      await this.#files.link(temp, path);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
  }

  /**
   * Syncs the folders up to the root: a concurrent put may have made some of them without syncing
   * them yet.
   */
  async #syncUpwards(folder: string): Promise<void> {
    for (let current = folder; ; current = dirname(current)) {
      // The folder is gone when another process has deleted the object since.
      await ifThere(syncFolder(this.#files, current));
      if (current === this.#root) return;
    }
  }

  /** Makes deletions durable, and removes folders that they left empty. */
  async #removeEmptyFolders(folder: string): Promise<void> {
    let current = folder;
    while (current !== this.#root && (await this.#removeIfEmpty(current))) {
      current = dirname(current);
    }
    await ifThere(syncFolder(this.#files, current));
  }

  async #removeIfEmpty(folder: string): Promise<boolean> {
    try {
      await this.#files.rmdir(folder);
      return true;
    } catch (error) {
      return errorCode(error) === 'ENOENT';
    }
  }
}

function etagOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

function isAbsentCondition(condition: PutCondition | undefined): boolean {
  return condition !== undefined && 'ifAbsent' in condition;
}

function putError(key: string, error: unknown): Error {
  if (error instanceof PreconditionFailedError) return error;
  const problem = KEY_PROBLEMS.get(errorCode(error) ?? '');
  if (problem !== undefined) return new InvalidKeyError(key, problem, { cause: error });
  return new StoreUnavailableError(diskReason(error), { cause: error });
}
