import type { ListOptions, ListPage } from '#ports/object-store.ts';
import { FileWalk } from './file-walk.ts';
import type { Files } from './durable-files.ts';

const DEFAULT_LIMIT = 1000;
const MAX_PAUSED = 4;
const MAX_PAUSE_MS = 5000;

interface Paused {
  readonly walk: FileWalk;
  readonly next: string;
  readonly sinceMs: number;
}

/**
 * Pages of keys, as S3 gives them. A walk that stopped at the end of a page is kept for a moment for
 * the next page: without that, each page of a folder of 100,000 files reads and sorts it all again.
 * What this process changes under a walk's prefix ends the walk, so later pages show it.
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
      // Not running any more: something changed meanwhile.
      if (this.#running.has(walk)) this.#pause({ walk, next, sinceMs: performance.now() });
      return { ...page, next };
    } finally {
      this.#running.delete(walk);
    }
  }

  /** A key came or went. */
  changed(key: string): void {
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
