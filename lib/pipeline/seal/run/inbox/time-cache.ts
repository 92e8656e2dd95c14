import { parseTimestamp } from '#contract/time.ts';
import { stringAt } from '#json/text.ts';

/** `"YYYY-MM-DD HH:MM:SS` with its quote. */
const TO_SECONDS = 20;
/**
 * `.ffffff+00:00"`: what Python writes after the seconds, as bytes and with zeros for the digits.
 */
const FRACTION = Buffer.from('.000000+00:00"');
const DIGIT_0 = 0x30;

/**
 * Parses the times of events. Most differ from the one before only in their microseconds: then only
 * those digits are parsed.
 */
export class TimeCache {
  readonly #seconds = Buffer.alloc(TO_SECONDS);
  #micros: number | undefined;

  /** Microseconds since 1970 of the JSON string in `[start, end)`; undefined when it is no time. */
  timeAt(text: Buffer, start: number, end: number): number | undefined {
    const usual = end - start === TO_SECONDS + FRACTION.length;
    const fraction = usual ? parseFraction(text, start + TO_SECONDS) : undefined;
    if (fraction === undefined) return parseTimestamp(stringAt(text, start, end));
    if (this.#micros === undefined || !this.#isSameSecond(text, start)) {
      const micros = parseTimestamp(stringAt(text, start, end));
      this.#micros = micros === undefined ? undefined : micros - fraction;
      text.copy(this.#seconds, 0, start, start + TO_SECONDS);
      return micros;
    }
    return this.#micros + fraction;
  }

  #isSameSecond(text: Buffer, start: number): boolean {
    // From the right: the last digits of the second are the most likely to differ.
    for (let i = TO_SECONDS - 1; i >= 0; i--) {
      if (this.#seconds[i] !== text[start + i]) return false;
    }
    return true;
  }
}

function parseFraction(text: Buffer, start: number): number | undefined {
  let fraction = 0;
  for (let i = 0; i < FRACTION.length; i++) {
    const byte = text[start + i] ?? 0;
    if (i >= 1 && i <= 6) {
      const digit = byte - DIGIT_0;
      if (digit < 0 || digit > 9) return undefined;
      fraction = fraction * 10 + digit;
    } else if (byte !== FRACTION[i]) return undefined;
  }
  return fraction;
}
