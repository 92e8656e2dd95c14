import { hostname } from 'node:os';
import { join } from 'node:path';
import { isMissing, type SpoolFiles, unlessMissing } from './spool-files.ts';
import type { BatchFile, Owner } from './spool-names.ts';
import * as names from './spool-names.ts';

/** How often a recorder shows that it lives, and after what silence its folder is taken over. */
export const HEARTBEAT_MS = 10_000;
const SILENCE_MS = 60_000;

/** A batch in the spool. */
export interface Spooled extends BatchFile {
  readonly folder: string;
}

export interface SpoolOptions {
  /** Holds the folders of all destinations. */
  readonly root: string;
  readonly url: string;
  readonly files: SpoolFiles;
  readonly nonce: () => string;
}

/**
 * Batches on disk that wait to be sent to one destination. A batch's file is written under another
 * name and renamed, so it is there whole or not at all; nothing is synced, so it survives the
 * process, not a power failure. A recorder's folder belongs to it alone. Whoever finds that its
 * recorder is gone takes it over by renaming it, which one can do only. A recorder that was taken
 * for dead finds its folder gone and goes on in a new one: then a batch may be sent twice, which the
 * server notices, but none is lost.
 */
export class Spool {
  /** Of this destination. */
  readonly folder: string;
  readonly own: string;
  readonly #files: SpoolFiles;
  readonly #nonce: () => string;
  readonly #claimed = new Set<string>();

  constructor({ root, url, files, nonce }: SpoolOptions) {
    this.folder = join(root, names.destinationFolder(url));
    this.#files = files;
    this.#nonce = nonce;
    this.own = this.#newFolder();
  }

  async write(file: BatchFile, body: Uint8Array): Promise<Spooled> {
    const path = join(this.own, file.name);
    const unfinished = `${path}${names.UNFINISHED}`;
    const put = async () => {
      await this.#files.promises.writeFile(unfinished, body);
      await this.#files.promises.rename(unfinished, path);
    };
    try {
      await put();
    } catch (error) {
      if (!isMissing(error)) throw error;
      await this.#files.promises.mkdir(this.own, { recursive: true });
      await put();
    }
    return { ...file, folder: this.own };
  }

  /** For when there is no time to wait. */
  writeSync(file: BatchFile, body: Uint8Array): Spooled {
    const path = join(this.own, file.name);
    this.#files.mkdirSync(this.own, { recursive: true });
    this.#files.writeFileSync(`${path}${names.UNFINISHED}`, body);
    this.#files.renameSync(`${path}${names.UNFINISHED}`, path);
    return { ...file, folder: this.own };
  }

  /** Undefined when another process has taken it over. */
  read({ folder, name }: Spooled): Promise<Uint8Array | undefined> {
    return unlessMissing(this.#files.promises.readFile(join(folder, name)));
  }

  async remove({ folder, name }: Spooled): Promise<void> {
    await unlessMissing(this.#files.promises.unlink(join(folder, name)));
  }

  /** Keeps what the server will never take where nobody sends it again; returns the file. */
  async setAside({ folder, name }: Spooled): Promise<string> {
    const refused = join(this.folder, names.REFUSED_FOLDER);
    await this.#files.promises.mkdir(refused, { recursive: true });
    const path = join(refused, `${this.#nonce()}.${name}`);
    await unlessMissing(this.#files.promises.rename(join(folder, name), path));
    return path;
  }

  /** Takes over what recorders that are gone have left; the batches, oldest first in each folder. */
  async claim(now: number): Promise<Spooled[]> {
    const found: Spooled[] = [];
    const entries = (await unlessMissing(this.#files.promises.readdir(this.folder))) ?? [];
    for (const entry of entries.sort()) {
      const folder = join(this.folder, entry);
      if (!(await this.#isAbandoned(entry, folder, now))) continue;
      const claimed = this.#newFolder();
      if ((await this.#move(folder, claimed)) === undefined) continue;
      this.#claimed.add(claimed);
      await this.#touch(claimed, now);
      found.push(...(await this.#list(claimed)));
    }
    return found;
  }

  /** Shows that this recorder lives. */
  async beat(now: number): Promise<void> {
    for (const folder of [this.own, ...this.#claimed]) await this.#touch(folder, now);
  }

  /** Gives up its folders: those with batches are anybody's from now on. Returns these. */
  async release(): Promise<string[]> {
    const left: string[] = [];
    for (const folder of [this.own, ...this.#claimed]) {
      if ((await this.#list(folder)).length === 0) await this.#removeFolder(folder);
      else {
        const free = join(this.folder, names.leftFolder(this.#nonce()));
        if ((await this.#move(folder, free)) !== undefined) left.push(free);
      }
    }
    this.#claimed.clear();
    return left;
  }

  #newFolder(): string {
    const owner = { host: hostname(), pid: process.pid };
    return join(this.folder, names.ownerFolder(owner, this.#nonce()));
  }

  async #isAbandoned(entry: string, folder: string, now: number): Promise<boolean> {
    const owner = names.folderOwner(entry);
    if (owner === undefined || folder === this.own || this.#claimed.has(folder)) return false;
    if (owner === 'left' || isGone(owner)) return true;
    const stats = await unlessMissing(this.#files.promises.stat(folder));
    return stats !== undefined && now - stats.mtimeMs > SILENCE_MS;
  }

  /** Undefined when somebody else was faster. */
  async #move(from: string, to: string): Promise<true | undefined> {
    return unlessMissing(this.#files.promises.rename(from, to).then(() => true as const));
  }

  async #touch(folder: string, now: number): Promise<void> {
    await unlessMissing(this.#files.promises.utimes(folder, now / 1000, now / 1000));
  }

  async #list(folder: string): Promise<Spooled[]> {
    const entries = (await unlessMissing(this.#files.promises.readdir(folder))) ?? [];
    return entries.sort().flatMap((entry) => {
      const file = names.parseBatchFile(entry);
      return file ? [{ ...file, folder }] : [];
    });
  }

  /** What a killed recorder did not finish goes with it. */
  async #removeFolder(folder: string): Promise<void> {
    const entries = (await unlessMissing(this.#files.promises.readdir(folder))) ?? [];
    for (const entry of entries) {
      if (!entry.endsWith(names.UNFINISHED)) return;
      await unlessMissing(this.#files.promises.unlink(join(folder, entry)));
    }
    await unlessMissing(this.#files.promises.rmdir(folder));
  }
}

/** Whether the process, if it is one of this machine, has ended. Its id may be another's by now. */
function isGone({ host, pid }: Owner): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
