import { formatTimestamp, parseTimestamp } from '#contract/time.ts';
import type { LogTime } from './format.ts';

/** A time as a log writes it; undefined for what is none. */
export function logTime(value: unknown): LogTime | undefined {
  if (typeof value !== 'string') return undefined;
  const micros = parseTimestamp(value);
  return micros === undefined ? undefined : { micros, text: value };
}

/** @param micros microseconds since 1970 */
export function timeAt(micros: number): LogTime {
  return { micros, text: formatTimestamp(micros) };
}

/** Years from 1973 on; smaller numbers count something else. */
const FIRST_SECONDS = 1e8;

/** A time as seconds since 1970, or as thousandths, millionths or billionths of one. */
export function timeOfNumber(value: number): LogTime | undefined {
  if (!(value >= FIRST_SECONDS && value < FIRST_SECONDS * 1e12)) return undefined;
  let seconds = value;
  while (seconds >= FIRST_SECONDS * 1000) seconds /= 1000;
  return timeAt(Math.round(seconds * 1e6));
}

/** A time in any of these forms. */
export function anyTime(value: unknown): LogTime | undefined {
  if (typeof value === 'number') return timeOfNumber(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return /^\d+(?:\.\d+)?$/.test(text) ? timeOfNumber(Number(text)) : logTime(text);
}
