import { sentAs } from '#contract/evalake-error.ts';
import { isUtf8 } from 'node:buffer';
import type { Span } from '#contract/batch-text.ts';
import { EVENT_EXAMPLE, ITEM_EXAMPLE } from '#schemas/examples.ts';
import { MAX_EVENT_BYTES } from '#contract/limits.ts';
import { LINE_FEED, lineEnd, textStart, trimmedEnd } from '#contract/lines.ts';
import { checkDepth, elementParts, JsonStructureError, skipSpace, skipValue } from '#json/scan.ts';
import { describeSyntaxError } from '#json/describe-syntax.ts';

/**
 * A request holds more than is taken at once; the message says what to do. Nothing of it was taken.
 */
export class TooManyError extends sentAs('too-many', 413) {
  override readonly name = 'TooManyError';
  readonly most: number;
  readonly what: string;
  constructor(most: number, what: string) {
    super(
      `the body holds more than ${most} ${what}; nothing of it was taken, send it in several requests`,
    );
    this.most = most;
    this.what = what;
  }
}

/** A body is a JSON array of events, or has one event a line. */
export type BodyFormat = 'array' | 'lines';

/** An event of a body, found but not yet checked. */
export interface FoundEvent extends Span {
  /** The parsed JSON, or why the text is not JSON. */
  readonly json: { readonly value: unknown } | { readonly problem: string };
}

/** The body holds no events at all. The message says what was expected, and where. */
export class UnreadableBodyError extends sentAs('unreadable-body', 400) {
  override readonly name = 'UnreadableBodyError';
  readonly #right: unknown;
  /** @param right a body as it should be */
  constructor(message: string, right: unknown) {
    super(message);
    this.#right = right;
  }

  override get problemMembers() {
    return { example: this.#right };
  }
}

/** Parts of at most this size: the reader pauses between them. A recorder's batch is smaller. */
const PART = { bytes: 256 * 1024, elements: 1000 };

/** What a body holds, for messages. */
export type RecordName = keyof typeof RIGHT;

/** Bodies as they should be. */
const RIGHT = { events: [EVENT_EXAMPLE], items: [ITEM_EXAMPLE] };

/**
 * Reads the events of a body in parts, in order; or the items, which lie in it in the same way.
 * @throws UnreadableBodyError also after the last part: only then it is clear that nothing was JSON
 */
export function* readEvents(
  body: Uint8Array,
  format: BodyFormat,
  name: RecordName = 'events',
): Generator<FoundEvent[], void> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const start = textStart(bytes);
  const parts =
    format === 'lines' ? readLines(bytes, start) : readArray(bytes.subarray(start), start, name);
  let first: FoundEvent | undefined;
  let isJson = false;
  for (const part of parts) {
    first ??= part[0];
    isJson ||= part.some(({ json }) => !('problem' in json));
    yield part;
  }
  if (!first)
    throw new UnreadableBodyError(`the body holds no ${name}; send at least one`, RIGHT[name]);
  if (!isJson) throw describeNoJson(bytes, first, format, name);
}

function* readArray(
  bytes: Buffer,
  offset: number,
  name: RecordName,
): Generator<FoundEvent[], void> {
  const first = skipSpace(bytes, 0, bytes.length);
  if (first === bytes.length)
    throw new UnreadableBodyError(`the body is empty; send ${name}`, RIGHT[name]);
  if (bytes[first] === 0x7b && isWhole(bytes, first)) {
    throw new UnreadableBodyError(
      `expected a JSON array of ${name} at byte 0, but got an object; put the ${name.slice(0, -1)} into [ ], or send one ${name.slice(0, -1)} a line as application/x-ndjson`,
      RIGHT[name],
    );
  }
  try {
    for (const spans of elementParts(bytes, PART)) {
      if (spans.length > 0) yield readElements(bytes, spans, offset);
    }
  } catch (error) {
    if (!(error instanceof JsonStructureError)) throw error;
    throw new UnreadableBodyError(
      `the body is not a JSON array of ${name}: ${error.message}`,
      RIGHT[name],
    );
  }
}

/** @param spans start and end in turn */
function readElements(bytes: Buffer, spans: readonly number[], offset: number): FoundEvent[] {
  const values = parseTogether(bytes, spans);
  return Array.from({ length: spans.length / 2 }, (_, i) => {
    const [start = 0, end = 0] = [spans[2 * i], spans[2 * i + 1]];
    const json = values ? { value: values[i] } : parseText(bytes, start, end);
    return { start: start + offset, end: end + offset, json };
  });
}

function isWhole(bytes: Buffer, at: number): boolean {
  try {
    return skipSpace(bytes, skipValue(bytes, at, bytes.length), bytes.length) === bytes.length;
  } catch (error) {
    if (error instanceof JsonStructureError) return false;
    throw error;
  }
}

/**
 * Parses all elements in one call, which is much faster than one call each. Undefined when it
 * fails.
 */
function parseTogether(bytes: Buffer, spans: readonly number[]): unknown[] | undefined {
  const text = bytes.subarray(spans[0], spans.at(-1));
  if (text.length > MAX_EVENT_BYTES || !isUtf8(text)) return undefined;
  try {
    for (let i = 0; i < spans.length; i += 2) checkDepth(bytes, spans[i] ?? 0, spans[i + 1] ?? 0);
    const parsed: unknown = JSON.parse(`[${text.toString()}]`);
    return Array.isArray(parsed) && parsed.length === spans.length / 2 ? parsed : undefined;
  } catch {
    // The caller then parses them one by one, which finds the broken element.
    return undefined;
  }
}

function* readLines(bytes: Buffer, offset: number): Generator<FoundEvent[], void> {
  let found: FoundEvent[] = [];
  let line = 1;
  let from = offset;
  for (let at = offset; ; at++) {
    // Skips empty lines without keeping anything for them.
    for (; isSpace(bytes[at]); at++) if (bytes[at] === LINE_FEED) line++;
    if (at >= bytes.length) break;
    const end = lineEnd(bytes, at);
    found.push(readLine(bytes, at, end, line++));
    at = end;
    if (found.length < PART.elements && end - from < PART.bytes) continue;
    yield found;
    found = [];
    from = end;
  }
  if (found.length > 0) yield found;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === LINE_FEED || byte === 0x0d || byte === 0x09;
}

function readLine(bytes: Buffer, start: number, end: number, line: number): FoundEvent {
  const stop = trimmedEnd(bytes, start, end);
  const json = parseText(bytes, start, stop);
  return {
    start,
    end: stop,
    json: 'problem' in json ? { problem: `line ${line}: ${json.problem}` } : json,
  };
}

/**
 * Does not parse a text that is longer than an event may be: `checkEvent` refuses it by its length.
 */
export function parseText(bytes: Buffer, start: number, end: number): FoundEvent['json'] {
  if (end - start > MAX_EVENT_BYTES) return { value: undefined };
  const text = bytes.subarray(start, end);
  if (!isUtf8(text)) return { problem: 'not UTF-8' };
  try {
    checkDepth(bytes, start, end);
    return { value: JSON.parse(text.toString()) };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: describeSyntaxError(text) };
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function describeNoJson(
  bytes: Buffer,
  { start, json }: FoundEvent,
  format: BodyFormat,
  name: RecordName,
): UnreadableBodyError {
  const problem = 'problem' in json ? json.problem : 'not JSON';
  const where = format === 'array' ? `${name.slice(0, -1)} 0 at byte ${start} is ` : '';
  const expected =
    format === 'array'
      ? `a JSON array of ${name}`
      : `one JSON ${name.slice(0, -1)} a line (application/x-ndjson)`;
  return new UnreadableBodyError(
    `expected ${expected} in ${bytes.length} bytes, but ${where}${problem}`,
    RIGHT[name],
  );
}
