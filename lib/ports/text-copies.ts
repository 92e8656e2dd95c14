/** So much is taken from the system at once: a buffer for each text costs more than to fill it. */
const CHUNK_BYTES = 1024 * 1024;
/** Of a few texts no more is needed, and each megabyte brings the next collection of all garbage closer. */
const FIRST_BYTES = 4 * 1024;
const GROWTH = 4;

/** Copies texts whose bytes others will use again, to be held as long as the copies are. */
export class TextCopies {
  #chunk: Buffer = Buffer.alloc(0);
  #used = 0;

  /** Room for a text, to be filled by the caller. */
  take(sizeBytes: number): Buffer {
    if (this.#used + sizeBytes > this.#chunk.length) {
      const next = Math.min(CHUNK_BYTES, Math.max(FIRST_BYTES, this.#chunk.length * GROWTH));
      this.#chunk = Buffer.allocUnsafeSlow(Math.max(next, sizeBytes));
      this.#used = 0;
    }
    this.#used += sizeBytes;
    return this.#chunk.subarray(this.#used - sizeBytes, this.#used);
  }

  copy(bytes: Uint8Array): Buffer {
    const copy = this.take(bytes.length);
    copy.set(bytes);
    return copy;
  }
}
