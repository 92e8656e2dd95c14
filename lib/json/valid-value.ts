import { isToken, skipSpace } from './scan.ts';

/**
 * Finds where JSON values end by the whole grammar of RFC 8259, without building them. What is valid
 * here is so to `JSON.parse`, where the bytes are UTF-8. The reverse holds but for values that are
 * nested deep: those are left to it.
 */

/** There is no valid value. */
export const INVALID = -1;

/** Deeper values are left to `JSON.parse`: these functions call each other for each level. */
const MOST_LEVELS = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const LITERALS = ['true', 'false', 'null'].map((text) => Buffer.from(text));
/** What follows a backslash, but for `u`. */
const ESCAPES = new Set(Buffer.from('"\\/bfnrt'));

/** The bytes that do not simply stand for themselves in a string: 1, all others 0. */
const SPECIAL = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === QUOTE || byte === BACKSLASH ? 1 : 0,
);

/** The byte after the value that begins at `at` (no leading space), or INVALID. */
export function validValueEnd(bytes: Uint8Array, at: number, end: number, level = 0): number {
  switch (bytes[at]) {
    case QUOTE:
      return validStringEnd(bytes, at, end);
    case 0x7b:
    case 0x5b:
      return level < MOST_LEVELS ? containerEnd(bytes, at, end, level + 1) : INVALID;
    default:
      return (bytes[at] ?? 0) < 0x41 ? validNumberEnd(bytes, at, end) : literalEnd(bytes, at, end);
  }
}

/** The byte after the closing quote of the string that begins at `at`, or INVALID. */
export function validStringEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || bytes[at] !== QUOTE) return INVALID;
  let i = at + 1;
  for (;;) {
    i = plainEnd(bytes, i, end);
    if (i >= end) return INVALID;
    if (bytes[i] === QUOTE) return i + 1;
    if (bytes[i] !== BACKSLASH) return INVALID;
    i = escapeEnd(bytes, i + 1, end);
    if (i === INVALID) return INVALID;
  }
}

/** As `validStringEnd`; INVALID also for a string with escapes. */
export function plainStringEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || bytes[at] !== QUOTE) return INVALID;
  const i = plainEnd(bytes, at + 1, end);
  return i < end && bytes[i] === QUOTE ? i + 1 : INVALID;
}

/** @param level that of the values of the object or array */
function containerEnd(bytes: Uint8Array, at: number, end: number, level: number): number {
  const isObject = bytes[at] === 0x7b;
  const close = isObject ? 0x7d : 0x5d;
  let i = skipSpace(bytes, at + 1, end);
  if (i < end && bytes[i] === close) return i + 1;
  for (;;) {
    const keyEnd = isObject ? validStringEnd(bytes, i, end) : i;
    const value = isObject ? valueStart(bytes, keyEnd, end) : i;
    if (value === INVALID || value >= end) return INVALID;
    const stop = validValueEnd(bytes, value, end, level);
    if (stop === INVALID) return INVALID;
    i = skipSpace(bytes, stop, end);
    if (i >= end) return INVALID;
    if (bytes[i] === close) return i + 1;
    if (bytes[i] !== COMMA) return INVALID;
    i = skipSpace(bytes, i + 1, end);
  }
}

/** Where the value of a key begins that ends at `keyEnd`, or INVALID. */
export function valueStart(bytes: Uint8Array, keyEnd: number, end: number): number {
  if (keyEnd === INVALID) return INVALID;
  const colon = skipSpace(bytes, keyEnd, end);
  if (colon >= end || bytes[colon] !== COLON) return INVALID;
  const value = skipSpace(bytes, colon + 1, end);
  return value < end ? value : INVALID;
}

function plainEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && SPECIAL[bytes[i] ?? 0] === 0) i++;
  return i;
}

/** The byte after an escape whose backslash stands before `at`. */
function escapeEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return INVALID;
  if (bytes[at] !== 0x75) return ESCAPES.has(bytes[at] ?? 0) ? at + 1 : INVALID;
  for (let i = at + 1; i <= at + 4; i++) if (i >= end || !isHex(bytes[i] ?? 0)) return INVALID;
  return at + 5;
}

function isHex(byte: number): boolean {
  const letter = byte | 0x20;
  return isDigit(byte) || (letter >= 0x61 && letter <= 0x66);
}

/** Whether a byte is one of 0 to 9. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function literalEnd(bytes: Uint8Array, at: number, end: number): number {
  for (const literal of LITERALS) {
    const stop = Math.min(at + literal.length, end);
    if (isToken(bytes, at, stop, literal)) return stop;
  }
  return INVALID;
}

function validNumberEnd(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] === 0x2d ? at + 1 : at;
  let i = digitsEnd(bytes, first, end);
  // Only a zero alone begins with one.
  if (i === INVALID || (bytes[first] === 0x30 && i > first + 1)) return INVALID;
  if (i < end && bytes[i] === 0x2e) i = digitsEnd(bytes, i + 1, end);
  if (i === INVALID || i >= end || ((bytes[i] ?? 0) | 0x20) !== 0x65) return i;
  const sign = bytes[i + 1];
  return digitsEnd(bytes, sign === 0x2b || sign === 0x2d ? i + 2 : i + 1, end);
}

/** The byte after the digits that begin at `at`; INVALID when there is none. */
function digitsEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && isDigit(bytes[i])) i++;
  return i > at ? i : INVALID;
}
