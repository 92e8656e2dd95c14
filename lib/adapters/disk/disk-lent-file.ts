import { readSync } from 'node:fs';
import type { LentFile } from '#ports/lent-source.ts';

/** The file ends before what is read: somebody has cut it, while the store only ever replaces files. */
export class LentFileCutError extends Error {
  override readonly name = 'LentFileCutError';
}

/** A file by its descriptor, which whoever lends it closes. */
export class DiskLentFile implements LentFile {
  readonly descriptor: number;
  readonly sizeBytes: number;

  constructor(descriptor: number, sizeBytes: number) {
    this.descriptor = descriptor;
    this.sizeBytes = sizeBytes;
  }

  read(into: Uint8Array, position: number): void {
    for (let at = 0; at < into.length;) {
      const read = readSync(this.descriptor, into, at, into.length - at, position + at);
      if (read === 0) throw new LentFileCutError('a file of the lake was cut while it was read');
      at += read;
    }
  }
}
