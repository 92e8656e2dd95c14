import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Scratch, ScratchFile } from '#ports/scratch.ts';

/** The file ends before what is read, so somebody has cut it. */
export class ScratchLostError extends Error {
  override readonly name = 'ScratchLostError';
}

/**
 * Scratch files in a folder. Each loses its name as soon as it is open: so the system removes it when
 * the process ends, whatever ends it. The names are those of `TempFiles`, which removes what a process
 * left that died just between the two.
 */
export class DiskScratch implements Scratch {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  open(): DiskScratchFile {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, `${process.pid}-${randomBytes(6).toString('hex')}-0`);
    const descriptor = openSync(path, 'wx+', 0o600);
    rmSync(path, { force: true });
    return new DiskScratchFile(descriptor);
  }
}

/** A scratch file by its descriptor, which another thread may have opened. */
export class DiskScratchFile implements ScratchFile {
  readonly descriptor: number;

  constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  write(bytes: Uint8Array, position: number): void {
    for (let at = 0; at < bytes.length;) {
      at += writeSync(this.descriptor, bytes, at, bytes.length - at, position + at);
    }
  }

  read(into: Uint8Array, position: number): void {
    for (let at = 0; at < into.length;) {
      const read = readSync(this.descriptor, into, at, into.length - at, position + at);
      if (read === 0) throw new ScratchLostError('a scratch file is shorter than it was written');
      at += read;
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** The scratch file of another thread, which closes it. */
export class LentScratchFile extends DiskScratchFile {
  override close(): void {
    // It stays open.
  }
}
