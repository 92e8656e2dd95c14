const FIRST_BYTES = 1024;
const FIRST_TEXTS = 64;

/** As good as never needed by chance. Texts that were made to have one hash are found by the engine's own map. */
const MAX_PROBES = 64;

/** Strings that are kept made, a power of two. */
const KEPT_STRINGS = 256;

/** The code of no text. */
export const NO_TEXT = 0;

/**
 * Texts by code, each text once: UTF-8 bytes found by their hash, so that a column of texts is one of numbers, and
 * texts that come as bytes never become strings. Half surrogate pairs become U+FFFD, as in files.
 */
export class TextTable {
  #bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** By code: one past its last byte; it begins where the one before ends. */
  #ends = new Uint32Array(FIRST_TEXTS);
  #hashes = new Uint32Array(FIRST_TEXTS);
  #size = 1;
  /** A code; 0 where a slot is free. At most half of them are taken. */
  #slots = new Uint32Array(2 * FIRST_TEXTS);
  /** The codes of texts for which there was no slot, by their bytes as Latin-1. */
  readonly #crowded = new Map<string, number>();
  readonly #keptCodes = new Uint32Array(KEPT_STRINGS);
  readonly #keptStrings: string[] = [];

  /** @param first texts, which get the codes from 1 on */
  constructor(first: readonly string[] = []) {
    for (const text of first) this.codeOf(text);
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

  /** The same of the UTF-8 text in `[start, end)`. */
  codeOfBytes(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const last = this.#slots.length - 1;
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      const slot = (hash + probe) & last;
      const code = this.#slots[slot] ?? 0;
      if (code === 0) return this.#addAt(slot, hash, bytes, start, end);
      if (this.#hashes[code] === hash && this.#isText(code, bytes, start, end)) return code;
    }
    return this.#crowdedCode(hash, bytes, start, end);
  }

  /** The text of a code; null for 0. */
  textOf(code: number): string | null {
    if (code === NO_TEXT) return null;
    const place = code & (KEPT_STRINGS - 1);
    if (this.#keptCodes[place] !== code) {
      this.#keptStrings[place] = this.#bytes.toString(
        'utf8',
        this.#startOf(code),
        this.#ends[code],
      );
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

  #crowdedCode(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const text = Buffer.from(bytes.subarray(start, end)).toString('latin1');
    const known = this.#crowded.get(text);
    if (known !== undefined) return known;
    const code = this.#add(hash, bytes, start, end);
    this.#crowded.set(text, code);
    return code;
  }

  #addAt(slot: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
    const code = this.#add(hash, bytes, start, end);
    this.#slots[slot] = code;
    if (2 * code > this.#slots.length) this.#growSlots();
    return code;
  }

  #add(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const code = this.#size;
    const from = this.#startOf(code);
    const to = from + end - start;
    if (code >= this.#ends.length) {
      this.#ends = grown(this.#ends, new Uint32Array(2 * code));
      this.#hashes = grown(this.#hashes, new Uint32Array(2 * code));
    }
    if (to > this.#bytes.length) {
      this.#bytes = grown(
        this.#bytes,
        Buffer.allocUnsafeSlow(Math.max(to, 2 * this.#bytes.length)),
      );
    }
    this.#bytes.set(bytes.subarray(start, end), from);
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
    const text = this.#bytes.toString('latin1', this.#startOf(code), this.#ends[code]);
    this.#crowded.set(text, code);
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

function grown<T extends Uint8Array | Uint32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return hash >>> 0;
}
