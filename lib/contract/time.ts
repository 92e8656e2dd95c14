import { BadArgumentsError } from './evalake-error.ts';

/**
 * Times are microseconds since 1970-01-01T00:00Z as numbers, exact from 1684 to 2255. Text without
 * a zone is UTC.
 */

/** A user gave a text that is not a time. */
export class InvalidTimeError extends BadArgumentsError {
  override readonly name = 'InvalidTimeError';
  readonly text: string;
  constructor(text: string) {
    super(
      `${JSON.stringify(text.slice(0, 60))} is no time; give a date, 2026-11-21, or a date and a ` +
        'time, 2026-11-21T08:06:57.010678Z, with Z, an offset such as +01:00, or neither for UTC, ' +
        'from 1685 to 2254',
    );
    this.text = text;
  }
}

/** @throws InvalidTimeError */
export function parseTime(text: string): number {
  const micros = parseTimestamp(text.trim());
  if (micros === undefined) throw new InvalidTimeError(text);
  return micros;
}

/**
 * Microseconds of an ISO 8601 date or date-time, or of Python's `str(datetime)`; undefined for
 * anything else, for dates that do not exist, and for those too far away to be exact. Digits after
 * the sixth of a fraction are cut off.
 */
export function parseTimestamp(text: string): number | undefined {
  return parseCommon(text) ?? parseGeneral(text);
}

const CODE = { dash: 45, dot: 46, zero: 48, colon: 58, space: 32, T: 84 };

/** The fast path for `YYYY-MM-DD[T ]HH:MM:SS[.f…]` in UTC: a run has thousands, nearly all of them so. */
function parseCommon(text: string): number | undefined {
  const separator = text.charCodeAt(10);
  if (
    text.charCodeAt(4) !== CODE.dash ||
    text.charCodeAt(7) !== CODE.dash ||
    (separator !== CODE.T && separator !== CODE.space) ||
    text.charCodeAt(13) !== CODE.colon ||
    text.charCodeAt(16) !== CODE.colon
  ) {
    return undefined;
  }
  let end = 19;
  let micros = 0;
  if (text.charCodeAt(end) === CODE.dot) {
    const start = end + 1;
    end = Math.min(text.length, start + 6);
    while (end > start && !isDigit(text, end - 1)) end -= 1;
    if (end === start) return undefined;
    micros = parseDigits(text, start, end) * 10 ** (start + 6 - end);
  }
  const zone = text.length - end;
  const utc = zone === 0 || (zone === 1 && text.endsWith('Z')) || text.endsWith('+00:00');
  if (!utc || (zone !== 0 && zone !== 1 && zone !== 6)) return undefined;
  const day = dayNumber(parseDigits(text, 0, 4), parseDigits(text, 5, 7), parseDigits(text, 8, 10));
  return toMicros(
    day,
    parseDigits(text, 11, 13),
    parseDigits(text, 14, 16),
    parseDigits(text, 17, 19),
    micros,
  );
}

function isDigit(text: string, at: number): boolean {
  const digit = text.charCodeAt(at) - CODE.zero;
  return digit >= 0 && digit <= 9;
}

/** The number in `text[start, end)`, NaN when another character is there. */
function parseDigits(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) {
    if (!isDigit(text, at)) return NaN;
    value = value * 10 + text.charCodeAt(at) - CODE.zero;
  }
  return value;
}

// An offset's `+` that was not escaped in a URL arrives as a space.
const GENERAL =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:[Zz]|([+ -])(\d\d):?(\d\d)?)?)?$/;

function parseGeneral(text: string): number | undefined {
  const match = GENERAL.exec(text);
  if (!match) return undefined;
  const [, year, month, date, hour, minute, second, fraction = '', sign] = match;
  const [offsetHour, offsetMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (offsetHour > 23 || offsetMinute > 59) return undefined;
  const fractionMicros = Number(fraction.slice(0, 6).padEnd(6, '0'));
  const day = dayNumber(Number(year), Number(month), Number(date));
  const localMicros = toMicros(
    day,
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
    fractionMicros,
  );
  if (localMicros === undefined) return undefined;
  const offsetMicros = (offsetHour * 60 + offsetMinute) * 60_000_000;
  const utcMicros = sign === '-' ? localMicros + offsetMicros : localMicros - offsetMicros;
  return Number.isSafeInteger(utcMicros) ? utcMicros : undefined;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1970-01-01, NaN when the date does not exist. */
function dayNumber(year: number, month: number, date: number): number {
  if (year < 1000) return NaN; // Date.UTC takes years below 100 for 19xx
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = leap && month === 2 ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  if (!(date >= 1 && date <= last)) return NaN;
  return Date.UTC(year, month - 1, date) / 86_400_000;
}

function toMicros(
  day: number,
  hour: number,
  minute: number,
  second: number,
  micros: number,
): number | undefined {
  if (!(hour < 24 && minute < 60 && second < 60)) return undefined;
  const total = (((day * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000 + micros;
  return Number.isSafeInteger(total) ? total : undefined;
}

/** `YYYY-MM-DDTHH:MM:SS.ffffff+00:00`: evalsig's one shape, which compares as text. */
export function formatTimestamp(micros: number): string {
  return `${utcText(micros)}+00:00`;
}

/** `YYYY-MM-DD HH:MM:SS.ffffff`, the form that `CAST(? AS timestamp)` takes. */
export function formatSqlTimestamp(micros: number): string {
  return utcText(micros).replace('T', ' ');
}

/** The month in UTC, `YYYY-MM`. */
export function monthOf(micros: number): string {
  return utcText(micros).slice(0, 7);
}

function utcText(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = String(micros - millis * 1000).padStart(3, '0');
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}`;
}
