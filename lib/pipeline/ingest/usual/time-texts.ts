import { parseTimestamp } from '#contract/time.ts';
import { INVALID, isDigit, plainStringEnd } from '#json/valid-value.ts';

/** The place of a fraction of six digits in `"YYYY-MM-DD HH:MM:SS.ffffff…"`, and of its point. */
const FRACTION_START = 21;
const FRACTION_END = 27;
const DOT = 0x2e;

/**
 * Judges the times of one text after the other. Most of them are of the same second as the one before:
 * those need not be parsed.
 */
export class TimeTexts {
  readonly #bytes: Buffer;
  /** The last time that was parsed: a copy, as keys are masked in the text. */
  #last: Uint8Array = Buffer.alloc(0);

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /**
   * The byte after the JSON string at `start` if it has no escapes and is what `parseTimestamp` takes;
   * INVALID otherwise.
   */
  endOf(start: number, limit: number): number {
    const { length } = this.#last;
    if (start + length <= limit && this.#isOfLastSecond(start, length)) return start + length;
    const end = plainStringEnd(this.#bytes, start, limit);
    if (end === INVALID) return INVALID;
    const text = this.#bytes.toString('utf8', start + 1, end - 1);
    if (parseTimestamp(text) === undefined) return INVALID;
    this.#last = Buffer.from(this.#bytes.subarray(start, end));
    return end;
  }

  /** Whether what begins there, quotes included, differs from the last time in six digits of its fraction at most. */
  #isOfLastSecond(start: number, length: number): boolean {
    if (length <= FRACTION_END) return false;
    if (this.#bytes[start + FRACTION_START - 1] !== DOT) return false;
    for (let i = 0; i < length; i++) {
      const byte = this.#bytes[start + i];
      const last = this.#last[i];
      if (i >= FRACTION_START && i < FRACTION_END) {
        if (!isDigit(byte) || !isDigit(last)) return false;
      } else if (byte !== last) return false;
    }
    return true;
  }
}
