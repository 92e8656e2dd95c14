import { canonicalNumber } from './canonical-number.ts';
import { skipSpace, skipValue } from './scan.ts';

/** Elements that are joined at once: a piece of text for each of millions would take gigabytes. */
const ELEMENTS_A_PIECE = 1024;

/** Characters from which on a whole number is written with an exponent, perhaps. */
const LONG_NUMBER = 21;

/**
 * The same text for the same value: members by name, no space, strings in `JSON.stringify`'s form.
 * Numbers that are equal have one text, 1 and 1.0 for example, and keep all digits: two that are one
 * double may still differ. Expects valid JSON.
 */
export function canonicalJson(bytes: Buffer, start: number, end: number): string {
  return new CanonicalReader(bytes, start, end).value();
}

/**
 * Looks at each byte once, however deep it is nested: the texts of inner values are only chained to
 * those of outer ones, and the engine copies them when the whole is used.
 */
class CanonicalReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  value(): string {
    this.#skipSpace();
    switch (this.#bytes[this.#at]) {
      case 0x22:
        return canonicalString(this.#token('utf8'));
      case 0x7b:
        return this.#object();
      case 0x5b:
        return this.#array();
      default:
        return canonicalNumber(this.#token('latin1'));
    }
  }

  #object(): string {
    const members = new Map<string, string>();
    while (this.#enters(0x7d)) {
      const key = canonicalString(this.#token('utf8'));
      this.#skipSpace();
      this.#at++;
      members.set(key, this.value());
    }
    // Of keys in quotes none is the beginning of another, so their order is that of the members.
    const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
    let text = '';
    for (const [key, value] of sorted) text += `${text === '' ? '' : ','}${key}:${value}`;
    return `{${text}}`;
  }

  #array(): string {
    let text = '';
    let elements: string[] = [];
    const take = () => {
      if (elements.length > 0) text += `${text === '' ? '' : ','}${elements.join(',')}`;
      elements = [];
    };
    while (this.#enters(0x5d)) {
      const end = plainElementsEnd(this.#bytes, this.#at, this.#end);
      if (end > this.#at) {
        elements.push(this.#bytes.toString('utf8', this.#at, end));
        this.#at = end;
        if (elements.length === ELEMENTS_A_PIECE) take();
        continue;
      }
      const isContainer = this.#bytes[this.#at] === 0x5b || this.#bytes[this.#at] === 0x7b;
      const value = this.value();
      if (isContainer) {
        // Not joined: that would copy it at each level.
        take();
        text += `${text === '' ? '' : ','}${value}`;
      } else if (elements.push(value) === ELEMENTS_A_PIECE) take();
    }
    take();
    return `[${text}]`;
  }

  /** Skips the opening bracket or a comma; false when the closing bracket was skipped instead. */
  #enters(close: number): boolean {
    this.#skipSpace();
    const isClosed = this.#bytes[this.#at] === close;
    this.#at++;
    if (isClosed) return false;
    this.#skipSpace();
    if (this.#bytes[this.#at] !== close) return true;
    this.#at++;
    return false;
  }

  #token(encoding: 'utf8' | 'latin1'): string {
    const from = this.#at;
    this.#at = skipValue(this.#bytes, from, this.#end);
    return this.#bytes.toString(encoding, from, this.#at);
  }

  #skipSpace(): void {
    this.#at = skipSpace(this.#bytes, this.#at, this.#end);
  }
}

/**
 * Where a list of elements ends that is its own canonical text: before a comma or the closing bracket, or
 * where it begins when its first is none. Arrays of tokens or pixels have millions.
 */
function plainElementsEnd(bytes: Buffer, start: number, end: number): number {
  let from = start;
  while (from < end) {
    const to = plainEnd(bytes, from, end);
    const next = to === undefined ? undefined : bytes[to];
    if (next === 0x5d) return to ?? start;
    if (next !== 0x2c) break;
    from = (to ?? from) + 1;
  }
  return Math.max(start, from - 1);
}

/** The end of a value that is its own canonical text: a string without escapes, a whole number, true, false or null. */
function plainEnd(bytes: Buffer, start: number, end: number): number | undefined {
  switch (bytes[start]) {
    case 0x22:
      return plainStringEnd(bytes, start, end);
    case 0x66:
      return start + 5;
    case 0x6e:
    case 0x74:
      return start + 4;
    default:
      return wholeNumberEnd(bytes, start, end);
  }
}

function plainStringEnd(bytes: Buffer, start: number, end: number): number | undefined {
  for (let at = start + 1; at < end; at++) {
    if (bytes[at] === 0x22) return at + 1;
    if (bytes[at] === 0x5c) return undefined;
  }
  return undefined;
}

/** Whatever stands behind it: of a number with a fraction or an exponent it is not the end. */
function wholeNumberEnd(bytes: Buffer, start: number, end: number): number | undefined {
  let at = start;
  while (at < end && isOfWholeNumber(bytes[at] ?? 0)) at++;
  // A longer one may have an exponent in its canonical form.
  return at > start && at - start < LONG_NUMBER ? at : undefined;
}

function isOfWholeNumber(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2d;
}

/** Without escapes a token is in `JSON.stringify`'s form already. */
function canonicalString(token: string): string {
  return token.includes('\\') ? JSON.stringify(JSON.parse(token)) : token;
}
