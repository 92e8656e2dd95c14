import type { BigIntStats } from 'node:fs';
import { dirname } from 'node:path';
import { ContentHash } from '#contract/content-hash.ts';
import { errorCode } from '#contract/error-code.ts';
import { ifThere } from '#contract/not-there.ts';
import { type LongContent, PreconditionFailedError } from '#ports/object-store.ts';
import type { Files } from './disk-files.ts';
import { type Modes, OWNER_ONLY, removeFile, writeNewFile } from './durable-files.ts';
import { InvalidKeyError } from './file-keys.ts';
import { TempFiles } from './temp-files.ts';

/** How often a write starts again because another process removed its folder meanwhile. */
const ATTEMPTS = 100;
/** Of a large object so much is written at once. */
const PIECE_BYTES = 512 * 1024;
/** What a folder of the name gives; link() takes it for an object that exists. */
const NAME_TAKEN = new Set(['EEXIST', 'EISDIR', 'ENOTEMPTY']);

export interface WrittenFile {
  readonly stats: BigIntStats;
  readonly contentHash: string;
}

/** Writes objects under their names, each of them whole or not at all. */
export class FileWrites {
  readonly #files: Files;
  readonly #modes: Modes;
  readonly #temps: TempFiles;

  constructor(files: Files, tempFolder: string, modes: Modes = OWNER_ONLY) {
    this.#files = files;
    this.#modes = modes;
    this.#temps = new TempFiles(files, tempFolder, modes);
  }

  /**
   * Writes an object and gives the attributes and the hash of its file. Its bytes are durable then, its name is
   * not.
   * @throws PreconditionFailedError when `ifAbsent` is asked for and the file exists
   * @throws InvalidKeyError when a folder has the name
   */
  async write(
    key: string,
    path: string,
    content: LongContent,
    ifAbsent: boolean,
  ): Promise<WrittenFile> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#writeOnce(key, path, content, ifAbsent);
      } catch (error) {
        // A delete removed the folder, which was empty then, or somebody emptied `.tmp`.
        if (errorCode(error) !== 'ENOENT' || attempt === ATTEMPTS) throw error;
        this.#temps.forgetFolder();
      }
    }
  }

  async #writeOnce(
    key: string,
    path: string,
    { sizeBytes, pieces, hash: known }: LongContent,
    ifAbsent: boolean,
  ): Promise<WrittenFile> {
    const temp = await this.#temps.nextPath();
    const hash = new ContentHash();
    const onPiece = (piece: Uint8Array): void => {
      if (known === undefined) hash.update(piece);
    };
    // Memory for each piece makes the engine collect garbage.
    const buffer = sizeBytes > PIECE_BYTES ? Buffer.allocUnsafeSlow(PIECE_BYTES) : undefined;
    const stats = await writeNewFile(this.#files, temp, pieces(buffer), this.#modes, onPiece);
    try {
      await this.#place(key, temp, path, ifAbsent);
    } catch (error) {
      await removeFile(this.#files, temp);
      throw error;
    }
    return { stats, contentHash: known ?? hash.digest() };
  }

  async #place(key: string, temp: string, path: string, ifAbsent: boolean): Promise<void> {
    try {
      await this.#placeInFolder(temp, path, ifAbsent);
    } catch (error) {
      const code = errorCode(error) ?? '';
      if (NAME_TAKEN.has(code)) await refuseFolder(this.#files, key, path);
      if (ifAbsent && code === 'EEXIST') throw new PreconditionFailedError(key);
      throw error;
    }
  }

  /** Most folders exist: they are made only where the name cannot be given. */
  async #placeInFolder(temp: string, path: string, ifAbsent: boolean): Promise<void> {
    try {
      await this.#name(temp, path, ifAbsent);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      await this.#files.mkdir(dirname(path), { recursive: true, mode: this.#modes.folder });
      await this.#name(temp, path, ifAbsent);
    }
  }

  /** Gives a whole file its name. Both rename and link are atomic for all processes. */
  async #name(temp: string, path: string, ifAbsent: boolean): Promise<void> {
    if (!ifAbsent) return this.#files.rename(temp, path);
    await this.#files.link(temp, path);
    await removeFile(this.#files, temp);
  }
}

/** @throws InvalidKeyError when a folder of other keys is at the path */
export async function refuseFolder(files: Files, key: string, path: string): Promise<void> {
  const found = await ifThere(files.stat(path, { bigint: true }));
  if (found?.isDirectory()) throw new InvalidKeyError(key, 'it is a folder of other keys');
}
