import { parseTimestamp } from '#contract/time.ts';
import { isDigit } from '#json/valid-value.ts';

/** The place of a fraction of six digits in `"YYYY-MM-DD HH:MM:SS.ffffff…"`, and of its point. */
const FRACTION = { start: 21, end: 27 };
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

  /** Whether the JSON string in `[start, end)`, which has no escapes, is what `parseTimestamp` takes. */
  isTime(start: number, end: number): boolean {
    if (this.#isOfLastSecond(start, end)) return true;
    const text = this.#bytes.toString('utf8', start + 1, end - 1);
    if (parseTimestamp(text) === undefined) return false;
    this.#last = Buffer.from(this.#bytes.subarray(start, end));
    return true;
  }

  /** Whether a time differs from the last one in the six digits of its fraction at most. */
  #isOfLastSecond(start: number, end: number): boolean {
    const length = end - start;
    if (length !== this.#last.length || length <= FRACTION.end) return false;
    if (this.#bytes[start + FRACTION.start - 1] !== DOT) return false;
    for (let i = 0; i < length; i++) {
      const byte = this.#bytes[start + i];
      const last = this.#last[i];
      if (i >= FRACTION.start && i < FRACTION.end) {
        if (!isDigit(byte) || !isDigit(last)) return false;
      } else if (byte !== last) return false;
    }
    return true;
  }
}
