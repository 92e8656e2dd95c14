/**
 * Finds where JSON values begin and end in UTF-8 bytes, without building them, so that the text
 * that was sent can be kept as it is. Checks the structure (brackets, quotes, commas), not the
 * tokens: `JSON.parse` stays the judge of validity.
 */

/** Deeper nesting than this is refused: recursive readers of the lake would overflow their stack. */
export const MAX_DEPTH = 256;

/** The structure is broken. `offset` is the byte at which it was noticed. */
export class JsonStructureError extends Error {
  override readonly name = 'JsonStructureError';
  readonly offset: number;
  constructor(offset: number, expected: string) {
    super(`expected ${expected} at byte ${offset}`);
    this.offset = offset;
  }
}

/** The value is nested deeper than `MAX_DEPTH`. */
export class JsonTooDeepError extends Error {
  override readonly name = 'JsonTooDeepError';
  constructor() {
    super(`nested deeper than ${MAX_DEPTH} levels`);
  }
}

/** The text holds more values than its reader takes: each takes memory, and needs two bytes only. */
export class JsonTooManyError extends Error {
  override readonly name = 'JsonTooManyError';
  constructor(most: number) {
    super(`more than ${most} values`);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

export function skipSpace(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end) {
    const c = bytes[i];
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) break;
    i++;
  }
  return i;
}

/** A string that is longer is searched by the engine, whose call costs as much as a loop over so many bytes. */
const LOOPED_BYTES = 64;

/** The byte after the closing quote of the string that begins at `at`. */
export function skipString(bytes: Uint8Array, at: number, end: number): number {
  const looped = Math.min(end, at + LOOPED_BYTES);
  let i = at + 1;
  for (; i < looped; i++) {
    const c = bytes[i];
    if (c === QUOTE) return i + 1;
    if (c === BACKSLASH) i++;
  }
  while (i < end) {
    const quote = bytes.indexOf(QUOTE, i);
    if (quote === -1 || quote >= end) break;
    if (!isEscaped(bytes, i, quote)) return quote + 1;
    i = quote + 1;
  }
  throw new JsonStructureError(end, 'a closing quote');
}

/** Whether an odd number of backslashes stands before the byte, of those from `start` on. */
function isEscaped(bytes: Uint8Array, start: number, at: number): boolean {
  let first = at;
  while (first > start && bytes[first - 1] === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}

function skipScalar(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  for (; i < end; i++) {
    const c = bytes[i];
    if (c === COMMA || c === CLOSE_BRACKET || c === CLOSE_BRACE || c === COLON) break;
    if (c === QUOTE || c === OPEN_BRACE || c === OPEN_BRACKET) break;
    if (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) break;
  }
  if (i === at) throw new JsonStructureError(at, 'a value');
  return i;
}

function skipContainer(bytes: Uint8Array, at: number, end: number): number {
  let depth = 0;
  for (let i = at; i < end; i++) {
    const c = bytes[i] ?? 0;
    // Numbers, commas and space lie before all brackets.
    if (c < OPEN_BRACKET) {
      if (c === QUOTE) i = skipString(bytes, i, end) - 1;
    } else if (c === OPEN_BRACE || c === OPEN_BRACKET) depth++;
    else if ((c === CLOSE_BRACE || c === CLOSE_BRACKET) && --depth === 0) return i + 1;
  }
  throw new JsonStructureError(end, 'a closing bracket');
}

/** The byte after the value that begins at `at` (no leading space). */
export function skipValue(bytes: Uint8Array, at: number, end: number): number {
  const c = bytes[at];
  if (c === QUOTE) return skipString(bytes, at, end);
  if (c === OPEN_BRACE || c === OPEN_BRACKET) return skipContainer(bytes, at, end);
  return skipScalar(bytes, at, end);
}

/**
 * @param most values
 * @throws JsonTooDeepError when the value in `[start, end)` nests deeper than `MAX_DEPTH`
 * @throws JsonTooManyError
 */
export function checkDepth(bytes: Uint8Array, start: number, end: number, most = Infinity): void {
  // A bracket takes two bytes at least, so most values need no look.
  if (end - start < 2 * MAX_DEPTH) return;
  let depth = 0;
  let values = 1;
  for (let i = start; i < end; i++) {
    const c = bytes[i];
    if (c === QUOTE) i = skipString(bytes, i, end) - 1;
    else if (c === COMMA) {
      if (++values > most) throw new JsonTooManyError(most);
    } else if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) throw new JsonTooDeepError();
      if (++values > most) throw new JsonTooManyError(most);
    } else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) depth--;
  }
}

/** The size of a part that `elementParts` gives: a part ends when it reaches one of the two. */
export interface PartSize {
  readonly bytes: number;
  readonly elements: number;
}

/**
 * The offsets of the elements of the array that fills `bytes`, start and end in turn, in parts, for
 * a caller that need not hold all offsets at once. A fault of the array is thrown only when its part
 * is reached.
 * @param skip finds the byte after an element, once for each in order
 * @throws JsonStructureError
 */
export function* elementParts(
  bytes: Uint8Array,
  most: PartSize,
  skip: typeof skipValue = skipValue,
): Generator<number[], void> {
  const end = bytes.length;
  let spans: number[] = [];
  let i = skipSpace(bytes, 0, end);
  if (bytes[i] !== OPEN_BRACKET) throw new JsonStructureError(i, 'an array');
  i = skipSpace(bytes, i + 1, end);
  if (bytes[i] === CLOSE_BRACKET) i++;
  else {
    for (;;) {
      const from = spans[0] ?? i;
      const stop = skip(bytes, i, end);
      spans.push(i, stop);
      if (stop - from >= most.bytes || spans.length >= 2 * most.elements) {
        yield spans;
        spans = [];
      }
      i = skipSpace(bytes, stop, end);
      const c = bytes[i++];
      if (c === CLOSE_BRACKET) break;
      if (c !== COMMA) throw new JsonStructureError(i - 1, 'a comma or a closing bracket');
      i = skipSpace(bytes, i, end);
    }
  }
  i = skipSpace(bytes, i, end);
  if (i < end) throw new JsonStructureError(i, 'nothing more after the array');
  yield spans;
}

/**
 * The offsets of the members of the object in `[start, end)`: key start, key end, value start, value
 * end in turn, quotes included. The object must be valid JSON. `into` is overwritten and may be
 * longer than the result, so that a caller with many objects can use one array for all. Returns how
 * many numbers were written.
 */
export function memberSpans(bytes: Uint8Array, start: number, end: number, into: number[]): number {
  let count = 0;
  let i = skipSpace(bytes, start + 1, end);
  while (i < end && bytes[i] === QUOTE) {
    const keyEnd = skipString(bytes, i, end);
    const valueStart = skipSpace(bytes, skipSpace(bytes, keyEnd, end) + 1, end);
    const valueEnd = skipValue(bytes, valueStart, end);
    into[count++] = i;
    into[count++] = keyEnd;
    into[count++] = valueStart;
    into[count++] = valueEnd;
    i = skipSpace(bytes, valueEnd, end);
    if (bytes[i] !== COMMA) break;
    i = skipSpace(bytes, i + 1, end);
  }
  return count;
}

/**
 * The offsets of the elements of the array in `[start, end)`, start and end in turn; otherwise as
 * `memberSpans`.
 */
export function elementSpans(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: number[],
): number {
  let count = 0;
  let i = skipSpace(bytes, start + 1, end);
  while (i < end && bytes[i] !== CLOSE_BRACKET) {
    const stop = skipValue(bytes, i, end);
    into[count++] = i;
    into[count++] = stop;
    i = skipSpace(bytes, stop, end);
    if (bytes[i] !== COMMA) break;
    i = skipSpace(bytes, i + 1, end);
  }
  return count;
}

/** Whether `[start, end)` holds just these bytes. */
export function isToken(bytes: Uint8Array, start: number, end: number, token: Uint8Array): boolean {
  if (end - start !== token.length) return false;
  for (let i = 0; i < token.length; i++) if (bytes[start + i] !== token[i]) return false;
  return true;
}
