import { canonicalNumber } from './canonical-number.ts';
import { skipSpace, skipValue } from './scan.ts';

/** Elements that are joined at once: a piece of text for each of millions would take gigabytes. */
const ELEMENTS_A_PIECE = 1024;

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

/** Without escapes a token is in `JSON.stringify`'s form already. */
function canonicalString(token: string): string {
  return token.includes('\\') ? JSON.stringify(JSON.parse(token)) : token;
}
