import fc from 'fast-check';
import { expect, it } from 'vitest';
import { INVALID, validValueEnd } from '#json/valid-value.ts';

const endOf = (bytes: Buffer): number => validValueEnd(bytes, 0, bytes.length);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Pieces of JSON, whole and broken: many of their sequences are valid, and more are nearly so. */
const piece = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '\\"',
    '\\u00e9',
    '\\u00g9',
    '\\x',
    ' ',
    '\n',
  ],
  ...['0', '-', '01', '1.', '.5', '1e5', '1E+', '-0.0e-1', 'true', 'tru', 'null', 'nullx', 'NaN'],
  ...['\t', '\u0000', '\u001f', '\u007f', 'é', '\ud83d\ude80', '\ufeff', "'"],
);
const pieces = fc.array(piece, { maxLength: 8 }).map((each) => each.join(''));
const written = fc.json();
/** A valid text in which a piece is put in the place of some characters. */
const changed = fc.tuple(written, fc.nat(), fc.nat(3), piece).map(([text, at, length, by]) => {
  const from = at % (text.length + 1);
  return text.slice(0, from) + by + text.slice(from + length);
});
const text = fc.oneof(pieces, written, changed).map((each) => each.toWellFormed());

it('takes a whole text where JSON.parse does', () => {
  fc.assert(
    fc.property(text, (sent) => {
      // A value is asked for where it begins and ends.
      const trimmed = sent.replace(/^[ \n\t\r]+|[ \n\t\r]+$/g, '');
      const bytes = Buffer.from(trimmed);
      expect(endOf(bytes) === bytes.length).toBe(isJson(trimmed));
    }),
    { numRuns: 5000 },
  );
});

it('finds the end of a value whatever follows it', () => {
  fc.assert(
    fc.property(written, fc.constantFrom(',', ']', '}', ' ', '\n'), pieces, (value, mark, rest) => {
      const bytes = Buffer.from(value);
      const longer = Buffer.from(value + mark + rest);
      expect(endOf(longer)).toBe(bytes.length);
    }),
  );
});

it('does not look behind the end of its text', () => {
  fc.assert(
    fc.property(written, fc.nat(), (value, at) => {
      const bytes = Buffer.from(value);
      const end = at % bytes.length;
      const cut = Buffer.from(bytes.subarray(0, end));
      expect(validValueEnd(bytes, 0, end)).toBe(endOf(cut));
    }),
  );
});

it('leaves what is nested deep to JSON.parse', () => {
  const nested = (levels: number) => Buffer.from('['.repeat(levels) + ']'.repeat(levels));
  expect(endOf(nested(64))).toBe(128);
  expect(endOf(nested(65))).toBe(INVALID);
  expect(endOf(nested(1_000_000))).toBe(INVALID);
});
