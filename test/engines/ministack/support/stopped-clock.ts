import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A clock that stands still until it is advanced, and the file through which MiniStack reads it. */
export class StoppedClock {
  readonly file: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'evalake-clock-'));
  #now = Math.floor(Date.now() / 1000) * 1000;

  constructor() {
    this.file = join(this.#folder, 'clock');
    this.advance(0);
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
    // Renamed into place, as MiniStack may read at any time.
    writeFileSync(`${this.file}.new`, (this.#now / 1000).toFixed(3));
    renameSync(`${this.file}.new`, this.file);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
