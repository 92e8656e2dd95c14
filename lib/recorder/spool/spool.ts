import { basename, join } from 'node:path';
import {
  isNotEmpty,
  SPOOL_FILE,
  SPOOL_FOLDER,
  type SpoolFiles,
  unlessMissing,
} from './spool-files.ts';
import type { BatchFile } from './spool-names.ts';
import * as names from './spool-names.ts';

/** A file that has been unfinished for so long was left by a recorder that was killed. */
const UNFINISHED_MS = 3_600_000;

/** A batch in the spool. */
export interface Spooled extends BatchFile {
  readonly folder: string;
}

export interface SpoolOptions {
  /** Holds the folders of all destinations. */
  readonly root: string;
  readonly url: string;
  /** Tells the files of this recorder from those of all others. */
  readonly recorderId: string;
  readonly files: SpoolFiles;
}

/**
 * Batches on disk that wait to be sent to one destination. A batch's file is written under another
 * name and renamed, so it is there whole or not at all; nothing is synced, so it survives the
 * process, not a power failure. Nobody owns a file: any recorder may send it and remove it. The
 * server drops repetitions, so two recorders that send the same file do no harm, and a file that is
 * gone has been sent or set aside by another recorder.
 */
export class Spool {
  /** Holds the batches for this destination. */
  readonly folder: string;
  readonly #recorderId: string;
  readonly #files: SpoolFiles;

  constructor({ root, url, recorderId, files }: SpoolOptions) {
    this.folder = join(root, names.destinationFolder(url));
    this.#recorderId = recorderId;
    this.#files = files;
  }

  async write(file: BatchFile, body: Uint8Array): Promise<Spooled> {
    const path = join(this.folder, file.name);
    await this.#files.promises.mkdir(this.folder, SPOOL_FOLDER);
    await this.#files.promises.writeFile(`${path}${names.UNFINISHED_SUFFIX}`, body, SPOOL_FILE);
    await this.#files.promises.rename(`${path}${names.UNFINISHED_SUFFIX}`, path);
    return { ...file, folder: this.folder };
  }

  /** Does what `write` does while the process waits. */
  writeSync(file: BatchFile, body: Uint8Array): Spooled {
    const path = join(this.folder, file.name);
    this.#files.mkdirSync(this.folder, SPOOL_FOLDER);
    this.#files.writeFileSync(`${path}${names.UNFINISHED_SUFFIX}`, body, SPOOL_FILE);
    this.#files.renameSync(`${path}${names.UNFINISHED_SUFFIX}`, path);
    return { ...file, folder: this.folder };
  }

  /** Undefined when another recorder has sent the batch or set it aside. */
  read({ folder, name }: Spooled): Promise<Uint8Array | undefined> {
    return unlessMissing(this.#files.promises.readFile(join(folder, name)));
  }

  holds({ folder, name }: Spooled): Promise<boolean> {
    return this.#exists(join(folder, name));
  }

  async remove({ folder, name }: Spooled): Promise<void> {
    await unlessMissing(this.#files.promises.unlink(join(folder, name)));
  }

  /** Keeps a batch that the server refused where no recorder sends it again; returns the file. */
  async setAside(batch: Spooled): Promise<string> {
    const path = this.#refusedPath(batch);
    await this.#files.promises.mkdir(join(this.folder, names.REFUSED_FOLDER), SPOOL_FOLDER);
    await unlessMissing(this.#files.promises.rename(join(batch.folder, batch.name), path));
    return path;
  }

  /** The file of a batch that any recorder has set aside. */
  async findRefused(batch: Spooled): Promise<string | undefined> {
    const path = this.#refusedPath(batch);
    return (await this.#exists(path)) ? path : undefined;
  }

  /**
   * The batches that other recorders have left, in the folders of the former naming too. Removes
   * what killed recorders did not finish.
   */
  async findOthers(nowMs: number): Promise<Spooled[]> {
    const entries = await this.#list(this.folder);
    const found = await this.#findBatches(this.folder, entries, nowMs);
    for (const entry of entries.filter(names.isFormerFolder)) {
      const former = join(this.folder, entry);
      found.push(...(await this.#findBatches(former, await this.#list(former), nowMs)));
      await this.#removeIfEmpty(former);
    }
    return found;
  }

  async #findBatches(
    folder: string,
    entries: readonly string[],
    nowMs: number,
  ): Promise<Spooled[]> {
    const found: Spooled[] = [];
    for (const entry of entries) {
      if (names.isWrittenBy(this.#recorderId, entry)) continue;
      const file = names.parseBatchFile(entry);
      if (file) found.push({ ...file, folder });
      else if (entry.endsWith(names.UNFINISHED_SUFFIX)) {
        await this.#removeIfOld(join(folder, entry), nowMs);
      }
    }
    return found;
  }

  async #list(folder: string): Promise<string[]> {
    return (await unlessMissing(this.#files.promises.readdir(folder))) ?? [];
  }

  async #exists(path: string): Promise<boolean> {
    return (await unlessMissing(this.#files.promises.stat(path))) !== undefined;
  }

  async #removeIfOld(path: string, nowMs: number): Promise<void> {
    const stats = await unlessMissing(this.#files.promises.stat(path));
    if (stats === undefined || nowMs - stats.mtimeMs < UNFINISHED_MS) return;
    await unlessMissing(this.#files.promises.unlink(path));
  }

  async #removeIfEmpty(folder: string): Promise<void> {
    try {
      await unlessMissing(this.#files.promises.rmdir(folder));
    } catch (error) {
      if (!isNotEmpty(error)) throw error;
    }
  }

  /** Names of the former naming are unique within their folder only. */
  #refusedPath({ folder, name }: Spooled): string {
    const unique = folder === this.folder ? name : `${basename(folder)}.${name}`;
    return join(this.folder, names.REFUSED_FOLDER, unique);
  }
}
