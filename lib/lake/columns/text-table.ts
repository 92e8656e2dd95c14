import { isUtf8 } from 'node:buffer';
import { contentHash } from '#contract/content-hash.ts';
import { murmurHash } from '#contract/murmur-hash.ts';
import { grown } from './grown.ts';

const FIRST_BYTES = 512;
const MOST_BYTES = 2 ** 32 - 1;
const FIRST_TEXTS = 32;

/** As good as never needed by chance. Texts that were made to have one hash are found by a better one. */
const MAX_PROBES = 64;

/** Strings of short texts that are kept made, a power of two. */
const KEPT_STRINGS = 256;
/** The string of a longer text is kept, as to make it again takes as long as the text is: of so many bytes at once. */
const SHORT_BYTES = 256;
const MOST_LONG_BYTES = 8 * 1024 * 1024;

/** Most tables of a single event never make a string. */
const NOTHING_KEPT = new Uint32Array(0);

/** The code of no text. */
export const NO_TEXT = 0;

/**
 * Texts by code, each text once: UTF-8 bytes found by their hash, so that a column of texts is one of numbers, and
 * texts that come as bytes never become strings. Half surrogate pairs become U+FFFD, as in files.
 */
export class TextTable {
  #bytes: Buffer;
  /** By code: one past its last byte; it begins where the one before ends. */
  #ends: Uint32Array;
  #hashes: Uint32Array;
  #size: number;
  /** A code; 0 where a slot is free. At most half of them are taken. */
  #slots: Uint32Array;
  /** The codes of texts for which there was no slot, by the hash of their contents. */
  readonly #crowded = new Map<string, number>();
  #keptCodes = NOTHING_KEPT;
  readonly #keptStrings: string[] = [];
  readonly #longStrings = new Map<number, string>();
  #longBytes = 0;

  /** @param first a small table, whose texts are the first of this one */
  constructor(first?: TextTable) {
    this.#bytes = first ? Buffer.from(first.#bytes) : Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.#ends = first ? first.#ends.slice() : new Uint32Array(FIRST_TEXTS);
    this.#hashes = first ? first.#hashes.slice() : new Uint32Array(FIRST_TEXTS);
    this.#slots = first ? first.#slots.slice() : new Uint32Array(2 * FIRST_TEXTS);
    this.#size = first ? first.#size : 1;
  }

  /** A table of these texts, which get the codes from 1 on. */
  static of(texts: readonly string[]): TextTable {
    const table = new TextTable();
    for (const text of texts) table.codeOf(text);
    return table;
  }

  /** One more than the highest code. */
  get size(): number {
    return this.#size;
  }

  /** The code of a text, which is added where it is new; 0 for null. */
  codeOf(text: string | null): number {
    if (text === null) return NO_TEXT;
    const bytes = Buffer.from(text);
    return this.codeOfBytes(bytes, 0, bytes.length);
  }

  /**
   * The same of the UTF-8 text in `[start, end)`. What is none is read as one, as `Buffer.toString` does.
   * @throws RangeError when all texts have more than 4 GiB
   */
  codeOfBytes(bytes: Uint8Array, start: number, end: number): number {
    const hash = murmurHash(bytes, start, end) >>> 0;
    const last = this.#slots.length - 1;
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      const slot = (hash + probe) & last;
      const code = this.#slots[slot] ?? 0;
      if (code === 0) return this.#addAt(slot, hash, bytes.subarray(start, end));
      if (this.#hashes[code] === hash && this.#isText(code, bytes, start, end)) return code;
    }
    return this.#crowdedCode(hash, bytes.subarray(start, end));
  }

  /** The text of a code; null for 0. */
  textOf(code: number): string | null {
    if (code === NO_TEXT) return null;
    if (this.sizeOf(code) > SHORT_BYTES) return this.#longText(code);
    if (this.#keptCodes === NOTHING_KEPT) this.#keptCodes = new Uint32Array(KEPT_STRINGS);
    const place = code & (KEPT_STRINGS - 1);
    if (this.#keptCodes[place] !== code) {
      this.#keptStrings[place] = this.#textAt(code);
      this.#keptCodes[place] = code;
    }
    return this.#keptStrings[place] ?? null;
  }

  /** The UTF-8 bytes of a code's text; 0 for no text. */
  sizeOf(code: number): number {
    return code === NO_TEXT ? 0 : (this.#ends[code] ?? 0) - this.#startOf(code);
  }

  #startOf(code: number): number {
    return this.#ends[code - 1] ?? 0;
  }

  #isText(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#startOf(code);
    if ((this.#ends[code] ?? 0) - from !== end - start) return false;
    for (let i = start; i < end; i += 1) {
      if (this.#bytes[from + i - start] !== bytes[i]) return false;
    }
    return true;
  }

  #textAt(code: number): string {
    return this.#bytes.toString('utf8', this.#startOf(code), this.#ends[code]);
  }

  #longText(code: number): string {
    const known = this.#longStrings.get(code);
    if (known !== undefined) return known;
    if (this.#longBytes > MOST_LONG_BYTES) {
      this.#longStrings.clear();
      this.#longBytes = 0;
    }
    const text = this.#textAt(code);
    this.#longStrings.set(code, text);
    this.#longBytes += this.sizeOf(code);
    return text;
  }

  #crowdedCode(hash: number, text: Uint8Array): number {
    const name = contentHash(text);
    const known = this.#crowded.get(name);
    if (known !== undefined) return known;
    if (!isUtf8(text)) return this.codeOf(Buffer.from(text).toString());
    const code = this.#add(hash, text);
    this.#crowded.set(name, code);
    return code;
  }

  #addAt(slot: number, hash: number, text: Uint8Array): number {
    if (!isUtf8(text)) return this.codeOf(Buffer.from(text).toString());
    const code = this.#add(hash, text);
    this.#slots[slot] = code;
    if (2 * code > this.#slots.length) this.#growSlots();
    return code;
  }

  #add(hash: number, text: Uint8Array): number {
    const code = this.#size;
    const from = this.#startOf(code);
    const to = from + text.length;
    if (to > MOST_BYTES) throw new RangeError('the names of a run have more than 4 GiB of text');
    if (code >= this.#ends.length) {
      this.#ends = grown(this.#ends, 2 * code);
      this.#hashes = grown(this.#hashes, 2 * code);
    }
    if (to > this.#bytes.length) {
      const sizeBytes = Math.min(MOST_BYTES, Math.max(to, 2 * this.#bytes.length));
      const larger = Buffer.allocUnsafeSlow(sizeBytes);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(text, from);
    this.#ends[code] = to;
    this.#hashes[code] = hash;
    this.#size += 1;
    return code;
  }

  #growSlots(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let code = 1; code < this.#size; code += 1) this.#place(code);
  }

  #place(code: number): void {
    const hash = this.#hashes[code] ?? 0;
    const last = this.#slots.length - 1;
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      const slot = (hash + probe) & last;
      if (this.#slots[slot] !== 0) continue;
      this.#slots[slot] = code;
      return;
    }
    const text = this.#bytes.subarray(this.#startOf(code), this.#ends[code]);
    this.#crowded.set(contentHash(text), code);
  }
}

/** The texts of codes. */
export function textsOf(names: TextTable, codes: Uint32Array): (string | null)[] {
  const texts = new Array<string | null>(codes.length);
  let last: number = NO_TEXT;
  let text: string | null = null;
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i] ?? NO_TEXT;
    if (code !== last) text = names.textOf(code);
    last = code;
    texts[i] = text;
  }
  return texts;
}
