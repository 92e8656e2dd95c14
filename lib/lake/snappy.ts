import { SnappyMatcher } from './snappy-matcher.ts';

/**
 * Snappy's format (google/snappy, format_description.txt): copies of four bytes and more from up to
 * 64 KiB back, and literals between them. Its reference compressor, which others have taken over,
 * looks at one candidate for a match. Here it is the best of a few, since evaluation data repeats
 * its templates: a fifth less bytes of `metadata_json` in about the same time.
 */
export function snappyCompress(input: Uint8Array): Uint8Array {
  const output = new SnappyOutput(input);
  const matcher = new SnappyMatcher(input);
  let literal = 0;
  let at = 0;
  let misses = 0;
  while (at < matcher.limit) {
    const length = matcher.find(at);
    if (length === 0) {
      // What does not compress is passed over faster and faster.
      at += 1 + (misses >> 5);
      misses += 1;
      continue;
    }
    misses = 0;
    output.literal(literal, at);
    output.copy(matcher.offset, length);
    matcher.skip(at + 1, at + length);
    at += length;
    literal = at;
  }
  output.literal(literal, input.length);
  return output.bytes;
}

/** Elements of the format, one after the other, in a buffer as large as they can get. */
class SnappyOutput {
  readonly #input: Uint8Array;
  readonly #output: Uint8Array;
  #length = 0;

  constructor(input: Uint8Array) {
    this.#input = input;
    // Google's MaxCompressedLength.
    this.#output = new Uint8Array(32 + input.length + Math.floor(input.length / 6));
    let rest = input.length;
    for (; rest >= 0x80; rest >>>= 7) this.#byte((rest & 0x7f) | 0x80);
    this.#byte(rest);
  }

  get bytes(): Uint8Array {
    return this.#output.subarray(0, this.#length);
  }

  literal(start: number, end: number): void {
    const length = end - start;
    if (length === 0) return;
    const code = length - 1;
    const bytes = code < 60 ? 0 : code < 0x100 ? 1 : code < 0x10000 ? 2 : code < 0x1000000 ? 3 : 4;
    this.#byte((bytes === 0 ? code : 59 + bytes) << 2);
    for (let i = 0; i < bytes; i += 1) this.#byte(code >>> (8 * i));
    if (length < 32) {
      for (let i = start; i < end; i += 1) this.#byte(this.#input[i] ?? 0);
    } else {
      this.#output.set(this.#input.subarray(start, end), this.#length);
      this.#length += length;
    }
  }

  copy(offset: number, length: number): void {
    let rest = length;
    for (; rest >= 68; rest -= 64) this.#longCopy(offset, 64);
    if (rest > 64) {
      this.#longCopy(offset, 60);
      rest -= 60;
    }
    if (rest < 12 && offset < 2048) {
      this.#byte(1 | ((rest - 4) << 2) | ((offset >> 8) << 5));
      this.#byte(offset);
    } else {
      this.#longCopy(offset, rest);
    }
  }

  #longCopy(offset: number, length: number): void {
    this.#byte(2 | ((length - 1) << 2));
    this.#byte(offset);
    this.#byte(offset >> 8);
  }

  #byte(value: number): void {
    this.#output[this.#length] = value;
    this.#length += 1;
  }
}
