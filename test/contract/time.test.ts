import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  formatSqlTimestamp,
  formatTimestamp,
  InvalidTimeError,
  monthOf,
  parseTime,
  parseTimestamp,
} from '#contract/time.ts';

const micros = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
const MOMENT = Date.UTC(2026, 10, 21, 8, 6, 57) * 1000;

test('a formatted time is parsed to the same microsecond, from 1684 to 2255', () => {
  fc.assert(
    fc.property(micros, (time) => {
      expect(parseTimestamp(formatTimestamp(time))).toBe(time);
      expect(parseTimestamp(formatSqlTimestamp(time))).toBe(time);
      expect(monthOf(time)).toBe(formatTimestamp(time).slice(0, 7));
    }),
  );
});

test('formatted times sort as text', () => {
  fc.assert(
    fc.property(micros, micros, (a, b) => {
      expect(formatTimestamp(a) < formatTimestamp(b)).toBe(a < b);
    }),
  );
});

test.each([
  ['2026-11-21 08:06:57.010678+00:00', MOMENT + 10678],
  ['2026-11-21 08:06:57+00:00', MOMENT],
  ['2026-11-21T08:06:57', MOMENT],
  ['2026-11-21T08:06:57Z', MOMENT],
  ['2026-11-21t08:06:57z', MOMENT],
  ['2026-11-21T08:06:57.5', MOMENT + 500000],
  ['2026-11-21T08:06:57,5Z', MOMENT + 500000],
  ['2026-11-21T08:06:57.0106789Z', MOMENT + 10678],
  ['2026-11-21T08:06:57.000000001', MOMENT],
  ['2026-11-21T10:06:57+02:00', MOMENT],
  ['2026-11-21T10:06:57+0200', MOMENT],
  ['2026-11-21T10:06:57+02', MOMENT],
  ['2026-11-21T10:06:57 02:00', MOMENT],
  ['2026-11-21T02:36:57.25-05:30', MOMENT + 250000],
  ['2026-11-21T08:06', MOMENT - 57e6],
  ['2026-11-21', MOMENT - (8 * 3600 + 6 * 60 + 57) * 1e6],
  ['2024-02-29', Date.UTC(2024, 1, 29) * 1000],
  ['2000-02-29', Date.UTC(2000, 1, 29) * 1000],
  ['1969-12-31T23:59:59.999999Z', -1],
])('%s is a time', (text, expected) => {
  expect(parseTimestamp(text)).toBe(expected);
});

test.each([
  '',
  'yesterday',
  '2026-11',
  '2026-02-30',
  '2025-02-29',
  '1900-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-04-31T00:00:00Z',
  '2026-11-00 00:00:00',
  '2026-11-21T24:00:00Z',
  '2026-11-21T25:00',
  '2026-11-21T08:60:00Z',
  '2026-11-21T08:06:60Z',
  '2026-11-21T08:06:57.',
  '2026-11-21T08:06:57.Z',
  '2026-11-21T08:06:57.12x',
  '2026-11-21T08:06:57+24:00',
  '2026-11-21T08:06:57+00:60',
  '2026-11-21T08:06:57+00:0',
  '2026-11-21T08:06:5+00:00',
  '2026-11-21T0x:06:57Z',
  '2026/11/21',
  '1763712417',
  ' 2026-11-21',
  '0001-01-01',
  '9999-12-31T23:59:59Z',
  '2026-11-21T08:06:57Z; DROP TABLE runs',
])('%j is no time', (text) => {
  expect(parseTimestamp(text)).toBeUndefined();
});

describe('a time that a user gives', () => {
  test('may have blanks around it', () => {
    expect(parseTime(' 2026-11-21T08:06:57Z\n')).toBe(MOMENT);
  });

  test('is refused with a message that says which texts are accepted', () => {
    expect(() => parseTime('last week')).toThrow(InvalidTimeError);
    expect(() => parseTime('last week')).toThrow(/"last week" is no time; give a date, 2026-11-21/);
  });
});

test('the fast path and the general path parse alike', () => {
  fc.assert(
    fc.property(micros, (time) => {
      const text = formatTimestamp(time);
      // Seven digits of fraction take the general path.
      expect(parseTimestamp(text.replace('+', '9+'))).toBe(parseTimestamp(text));
    }),
  );
});
