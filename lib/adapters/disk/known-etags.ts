import type { BigIntStats } from 'node:fs';
import { RecentValues } from '#ports/recent-values.ts';

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
  readonly #known = new RecentValues<Known>(MOST_KNOWN);

  /** The etag of the file whose attributes these are; undefined when it must be read. */
  find(path: string, stats: BigIntStats): string | undefined {
    const known = this.#known.get(path);
    return known?.version === versionOf(stats) ? known.etag : undefined;
  }

  set(path: string, stats: BigIntStats, etag: string): void {
    this.#known.set(path, { version: versionOf(stats), etag }, 1);
  }
}

function versionOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}`;
}
