import { ContentHash } from '#contract/content-hash.ts';
import type { Stretch } from './kept-bytes.ts';
import type { OutputBytes } from './output-bytes.ts';

/** An object that is written behind what an output holds, and hashed meanwhile. */
export class HashedOutput {
  readonly #output: OutputBytes;
  readonly #hash = new ContentHash();
  readonly #start: number;

  constructor(output: OutputBytes) {
    this.#output = output;
    this.#start = output.length;
  }

  /** Copies the bytes. */
  append(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#output.append(bytes);
  }

  /** See `OutputBytes.lend`. @param bytes of the stretch, where they are in memory */
  lend(source: object, stretch: Stretch, bytes?: Uint8Array): boolean {
    if (!bytes) return this.#output.lend(source, stretch, (piece) => this.#hash.update(piece));
    if (!this.#output.lend(source, stretch)) return false;
    this.#hash.update(bytes);
    return true;
  }

  end(): { readonly stretch: Stretch; readonly hash: string } {
    return {
      stretch: { start: this.#start, end: this.#output.length },
      hash: this.#hash.digest(),
    };
  }
}
