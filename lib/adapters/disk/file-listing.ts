import type { ListOptions, ListPage } from '#ports/object-store.ts';
import { FileWalk } from './file-walk.ts';
import type { Files } from './disk-files.ts';

const DEFAULT_LIMIT = 1000;
const MAX_PAUSED = 4;
const MAX_PAUSE_MS = 5000;

interface Paused {
  readonly walk: FileWalk;
  readonly next: string;
  readonly sinceMs: number;
}

/**
 * Lists keys in pages, as S3 does. A walk that ends a page is kept for a moment for the next page:
 * otherwise each page of a folder of 100,000 files would read and sort the whole folder again. A
 * change by this process under a walk's prefix drops the walk, so that later pages show the change.
 */
export class FileListing {
  readonly #files: Files;
  readonly #root: string;
  readonly #running = new Set<FileWalk>();
  #paused: Paused[] = [];

  constructor(files: Files, root: string) {
    this.#files = files;
    this.#root = root;
  }

  async page(prefix: string, options: ListOptions): Promise<ListPage> {
    const walk = this.#resume(prefix, options) ?? this.#start(prefix, options);
    this.#running.add(walk);
    try {
      const { texts, more } = await walk.take(Math.max(options.limit ?? DEFAULT_LIMIT, 1));
      const page = {
        keys: texts.filter((text) => !text.endsWith('/')),
        prefixes: texts.filter((text) => text.endsWith('/')),
      };
      const next = texts.at(-1);
      if (!more || next === undefined) return page;
      // A walk that no longer counts as running was dropped by a change meanwhile.
      if (this.#running.has(walk)) this.#pause({ walk, next, sinceMs: performance.now() });
      return { ...page, next };
    } finally {
      this.#running.delete(walk);
    }
  }

  /** Drops the walks whose prefix covers a key that was put or deleted. */
  dropWalks(key: string): void {
    for (const walk of this.#running) if (key.startsWith(walk.prefix)) this.#running.delete(walk);
    this.#paused = this.#paused.filter(({ walk }) => !key.startsWith(walk.prefix));
  }

  #start(prefix: string, { delimiter, cursor }: ListOptions): FileWalk {
    return new FileWalk(this.#files, this.#root, prefix, delimiter !== undefined, cursor);
  }

  #resume(prefix: string, { delimiter, cursor }: ListOptions): FileWalk | undefined {
    const oldestMs = performance.now() - MAX_PAUSE_MS;
    this.#paused = this.#paused.filter(({ sinceMs }) => sinceMs >= oldestMs);
    const index = this.#paused.findIndex(
      ({ walk, next }) =>
        next === cursor && walk.prefix === prefix && walk.grouped === (delimiter !== undefined),
    );
    return index === -1 ? undefined : this.#paused.splice(index, 1)[0]?.walk;
  }

  #pause(paused: Paused): void {
    this.#paused = [...this.#paused, paused].slice(-MAX_PAUSED);
  }
}
