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
