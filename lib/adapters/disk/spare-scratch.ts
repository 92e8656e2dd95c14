import { fstatSync } from 'node:fs';
import { type DiskScratch, type DiskScratchFile } from './disk-scratch.ts';

/** More than are used at once. */
const MOST_SPARE = 64;

/** Scratch files to be written by others. Most are never written, and serve again. */
export class SpareScratch {
  readonly #scratch: DiskScratch;
  readonly #spare: DiskScratchFile[] = [];
  #isClosed = false;

  constructor(scratch: DiskScratch) {
    this.#scratch = scratch;
  }

  take(): DiskScratchFile {
    return this.#spare.pop() ?? this.#scratch.open();
  }

  /** Takes a file that nobody reads any more. */
  giveBack(file: DiskScratchFile): void {
    const serves = !this.#isClosed && fstatSync(file.descriptor).size === 0;
    if (serves && this.#spare.length < MOST_SPARE) this.#spare.push(file);
    else file.close();
  }

  close(): void {
    this.#isClosed = true;
    for (const file of this.#spare.splice(0)) file.close();
  }
}
