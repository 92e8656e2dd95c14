import { dirname } from 'node:path';
import { ifThere } from '#contract/not-there.ts';
import type { Files } from './disk-files.ts';
import { syncFolder } from './durable-files.ts';

/** The most folders whose names are remembered as durable: some 200 bytes each. */
const MOST_KNOWN = 20_000;

/**
 * Makes names in folders under a root durable. Calls for one folder that arrive while it is being
 * synced share the next sync (group commit): a sync saves every name that was made before it began.
 */
export class FolderSyncs {
  readonly #files: Files;
  readonly #root: string;
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, Promise<void>>();
  /** Folders whose own path is durable, each with its identity at that time. */
  readonly #durable = new Map<string, string>();

  constructor(files: Files, root: string) {
    this.#files = files;
    this.#root = root;
  }

  /** Makes the names in a folder durable. @throws ENOENT when the folder is gone */
  sync(folder: string): Promise<void> {
    const waiting = this.#waiting.get(folder);
    if (waiting) return waiting;
    const before = this.#running.get(folder) ?? Promise.resolve();
    const next = before.then(
      () => this.#start(folder),
      () => this.#start(folder),
    );
    this.#waiting.set(folder, next);
    return next;
  }

  /**
   * Makes the names in a folder durable, and its path up to the root: a concurrent put may have made
   * some of its parents without syncing them yet.
   */
  async syncUpwards(folder: string): Promise<void> {
    await ifThere(this.sync(folder));
    const made = new Map<string, string>();
    for (let current = folder; current !== this.#root; current = dirname(current)) {
      const identity = await this.#identify(current);
      // A folder that is not empty cannot be removed, so the parents of a known one are durable too.
      if (identity !== undefined && this.#durable.get(current) === identity) break;
      if (identity !== undefined) made.set(current, identity);
      // The folder is gone when another process has deleted the object since.
      await ifThere(this.sync(dirname(current)));
    }
    if (this.#durable.size + made.size > MOST_KNOWN) this.#durable.clear();
    for (const [path, identity] of made) this.#durable.set(path, identity);
  }

  /** Forgets a folder that was removed. */
  forget(folder: string): void {
    this.#durable.delete(folder);
  }

  #start(folder: string): Promise<void> {
    this.#waiting.delete(folder);
    const running = syncFolder(this.#files, folder).finally(() => {
      if (this.#running.get(folder) === running) this.#running.delete(folder);
    });
    this.#running.set(folder, running);
    return running;
  }

  /** Tells a folder from one that another process made later under the same name. */
  async #identify(folder: string): Promise<string | undefined> {
    const found = await ifThere(this.#files.stat(folder, { bigint: true }));
    return found && `${found.dev}:${found.ino}:${found.birthtimeNs}`;
  }
}
