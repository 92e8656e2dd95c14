/** Cuts pieces of content, which come in order, into others. */
export class PieceCutter {
  readonly #pieces: Iterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);
  #usedBytes = 0;

  constructor(pieces: Iterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.iterator]();
  }

  /** A copy of the next bytes. @throws RangeError when there are not so many */
  take(sizeBytes: number): Uint8Array {
    const taken = Buffer.allocUnsafe(sizeBytes);
    this.#next(sizeBytes, (bytes, at) => taken.set(bytes, at));
    return taken;
  }

  /** Leaves the next bytes out. @throws RangeError when there are not so many */
  skip(sizeBytes: number): void {
    this.#next(sizeBytes, () => undefined);
  }

  #next(sizeBytes: number, use: (bytes: Uint8Array, at: number) => void): void {
    for (let at = 0; at < sizeBytes;) {
      if (this.#usedBytes === this.#piece.length) this.#read();
      const end = Math.min(this.#piece.length, this.#usedBytes + sizeBytes - at);
      use(this.#piece.subarray(this.#usedBytes, end), at);
      at += end - this.#usedBytes;
      this.#usedBytes = end;
    }
  }

  #read(): void {
    const next = this.#pieces.next();
    if (next.done) throw new RangeError('the content is shorter than it was said to be');
    this.#piece = next.value;
    this.#usedBytes = 0;
  }
}
