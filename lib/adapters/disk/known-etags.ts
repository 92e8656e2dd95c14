import type { BigIntStats } from 'node:fs';

/** Some 300 bytes each. */
const MOST_KNOWN = 20_000;

interface Known {
  readonly version: string;
  readonly etag: string;
}

/**
 * The etags of files that this process has written or read, so that asking for one again costs a
 * look at the file's attributes instead of reading it. A file is changed by putting another one in
 * its place, so its inode, size and time of change tell one version from the next.
 */
export class KnownEtags {
  readonly #known = new Map<string, Known>();

  /** The etag of the file whose attributes these are; undefined when it must be read. */
  find(path: string, stats: BigIntStats): string | undefined {
    const known = this.#known.get(path);
    return known?.version === versionOf(stats) ? known.etag : undefined;
  }

  set(path: string, stats: BigIntStats, etag: string): void {
    this.#known.delete(path);
    if (this.#known.size >= MOST_KNOWN) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.set(path, { version: versionOf(stats), etag });
  }

  delete(path: string): void {
    this.#known.delete(path);
  }
}

function versionOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}`;
}
