import { isToken, skipSpace } from '#json/scan.ts';
import { INVALID, plainStringEnd, valueStart } from '#json/valid-value.ts';

/**
 * Reads the value of a member: gives the byte after it, or INVALID.
 * @param name which of the names its key is; -1 for none
 */
export type ReadValue = (name: number, at: number, end: number) => number;

/** What stood behind something. */
interface Before {
  readonly next: Lead[];
}

/** What stands between two values, comma, key and colon included, and what came behind that value. */
interface Lead extends Before {
  readonly text: Buffer;
  readonly name: number;
}

/** Of objects with ever other keys no more is remembered, and what is remembered is not tried for long. */
const MOST_LEADS = 128;
const MOST_NEXT = 6;
const LONGEST_LEAD = 64;

const QUOTE = 0x22;
const COMMA = 0x2c;
const CLOSE = 0x7d;

/**
 * Reads the members of many objects of one text, most of which have the keys of those before. What stood
 * before a value there needs no reading where the same bytes stand again: only its values differ.
 */
export class KnownMembers {
  readonly #bytes: Buffer;
  readonly #names: readonly Buffer[];
  readonly #readValue: ReadValue;
  readonly #first: Before = { next: [] };
  #count = 0;

  /** @param names with their quotes */
  constructor(bytes: Buffer, names: readonly Buffer[], readValue: ReadValue) {
    this.#bytes = bytes;
    this.#names = names;
    this.#readValue = readValue;
  }

  /** The byte after the object that begins at `at`, or INVALID: also where a key has escapes. */
  endOf(at: number, end: number): number {
    const bytes = this.#bytes;
    let before = this.#first;
    let i = at + 1;
    for (;;) {
      const known = this.#knownAt(before.next, i, end) ?? this.#leadAt(before, i, end);
      if (known === undefined) {
        i = skipSpace(bytes, i, end);
        return i < end && bytes[i] === CLOSE ? i + 1 : INVALID;
      }
      i = this.#readValue(known.name, i + known.text.length, end);
      if (i === INVALID || i >= end) return INVALID;
      if (bytes[i] === CLOSE) return i + 1;
      before = known;
    }
  }

  /** What stands at `at`, where the same stood there before and a value follows at once. */
  #knownAt(leads: readonly Lead[], at: number, end: number): Lead | undefined {
    const bytes = this.#bytes;
    for (const lead of leads) {
      const { text } = lead;
      const stop = at + text.length;
      if (stop < end && (bytes[stop] ?? 0) > 0x20 && isToken(bytes, at, stop, text)) return lead;
    }
    return undefined;
  }

  /** Reads what stands before a value; undefined where it is no comma, key and colon. */
  #leadAt(before: Before, at: number, end: number): Lead | undefined {
    const bytes = this.#bytes;
    let key = skipSpace(bytes, at, end);
    if (before !== this.#first) {
      if (key >= end || bytes[key] !== COMMA) return undefined;
      key = skipSpace(bytes, key + 1, end);
    }
    if (key >= end || bytes[key] !== QUOTE) return undefined;
    const keyEnd = plainStringEnd(bytes, key, end);
    const value = valueStart(bytes, keyEnd, end);
    if (value === INVALID) return undefined;
    // A copy, as keys are masked in the text meanwhile.
    const text = Buffer.from(bytes.subarray(at, value));
    const name = this.#names.findIndex((token) => isToken(bytes, key, keyEnd, token));
    const lead = { text, name, next: [] };
    const isKept = before.next.length < MOST_NEXT && text.length <= LONGEST_LEAD;
    if (isKept && this.#count++ < MOST_LEADS) before.next.push(lead);
    return lead;
  }
}
