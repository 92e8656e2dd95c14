import { sentAs } from '#contract/evalake-error.ts';
import type { Span } from '#contract/batch-text.ts';
import { EVENT_EXAMPLE, ITEM_EXAMPLE } from '#schemas/examples.ts';
import { LINE_FEED, lineEnd, textStart, trimmedEnd } from '#contract/lines.ts';
import { elementParts, JsonStructureError, skipSpace, skipValue } from '#json/scan.ts';
import { type ParsedJson, parseText, parseTogether } from './parse-text.ts';

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
  readonly json: ParsedJson;
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

/** Reads an event without parsing it; one that it gives undefined for is parsed. */
export interface EventReader<Known extends Span> {
  /** @param limit the end of the text in which it lies */
  read(start: number, limit: number): Known | undefined;
}

/** @param offset is to be added to the spans of what is read */
export type OpenReader<Known extends Span> = (bytes: Buffer, offset: number) => EventReader<Known>;

const NOTHING_KNOWN: EventReader<never> = { read: () => undefined };

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
export function* readEvents<Known extends Span = never>(
  body: Uint8Array,
  format: BodyFormat,
  name: RecordName = 'events',
  openReader: OpenReader<Known> = () => NOTHING_KNOWN,
): Generator<(FoundEvent | Known)[], void> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const start = textStart(bytes);
  const parts =
    format === 'lines'
      ? readLines(bytes, start, openReader(bytes, 0))
      : readArray(bytes.subarray(start), start, name, openReader(bytes.subarray(start), start));
  let noJson: FoundEvent | undefined;
  let isJson = false;
  for (const part of parts) {
    for (const event of isJson ? [] : part) {
      if ('json' in event && 'problem' in event.json) noJson ??= event;
      else isJson = true;
    }
    yield part;
  }
  if (isJson) return;
  if (noJson) throw describeNoJson(bytes, noJson, format, name);
  throw new UnreadableBodyError(`the body holds no ${name}; send at least one`, RIGHT[name]);
}

function* readArray<Known extends Span>(
  bytes: Buffer,
  offset: number,
  name: RecordName,
  reader: EventReader<Known>,
): Generator<(FoundEvent | Known)[], void> {
  const first = skipSpace(bytes, 0, bytes.length);
  if (first === bytes.length)
    throw new UnreadableBodyError(`the body is empty; send ${name}`, RIGHT[name]);
  if (bytes[first] === 0x7b && isWhole(bytes, first)) {
    const one = name.slice(0, -1);
    throw new UnreadableBodyError(
      `expected a JSON array of ${name} at byte 0, but got an object; put the ${one} into [ ], or send one ${one} a line as application/x-ndjson`,
      RIGHT[name],
    );
  }
  let known: (Known | undefined)[] = [];
  const skip = (text: Uint8Array, at: number, end: number): number => {
    const event = reader.read(at, end);
    known.push(event);
    return event === undefined ? skipValue(text, at, end) : event.end - offset;
  };
  try {
    for (const spans of elementParts(bytes, PART, skip)) {
      if (spans.length > 0) yield readElements(bytes, spans, offset, known);
      known = [];
    }
  } catch (error) {
    if (!(error instanceof JsonStructureError)) throw error;
    throw new UnreadableBodyError(
      `the body is not a JSON array of ${name}: ${error.message}`,
      RIGHT[name],
    );
  }
}

/** So many are parsed one by one rather than together with those that need not be parsed. */
const FEW = 10;

/** @param spans start and end in turn */
function readElements<Known extends Span>(
  bytes: Buffer,
  spans: readonly number[],
  offset: number,
  known: readonly (Known | undefined)[],
): (FoundEvent | Known)[] {
  const unknown = known.filter((event) => event === undefined).length;
  const values = unknown > FEW ? parseTogether(bytes, spans) : undefined;
  return known.map((event, i) => {
    if (event) return event;
    const [start = 0, end = 0] = spans.slice(2 * i, 2 * i + 2);
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

function* readLines<Known extends Span>(
  bytes: Buffer,
  offset: number,
  reader: EventReader<Known>,
): Generator<(FoundEvent | Known)[], void> {
  let found: (FoundEvent | Known)[] = [];
  let line = 1;
  let from = offset;
  for (let at = offset; ; at++) {
    // Skips empty lines without keeping anything for them.
    for (; skipSpace(bytes, at, at + 1) > at; at++) if (bytes[at] === LINE_FEED) line++;
    if (at >= bytes.length) break;
    const end = lineEnd(bytes, at);
    const known = reader.read(at, end);
    const isLine = known !== undefined && known.end === trimmedEnd(bytes, at, end);
    found.push(isLine ? known : readLine(bytes, at, end, line));
    line++;
    at = end;
    if (found.length < PART.elements && end - from < PART.bytes) continue;
    yield found;
    found = [];
    from = end;
  }
  if (found.length > 0) yield found;
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

function describeNoJson(
  bytes: Buffer,
  { start, json }: FoundEvent,
  format: BodyFormat,
  name: RecordName,
): UnreadableBodyError {
  const problem = 'problem' in json ? json.problem : 'not JSON';
  const one = name.slice(0, -1);
  const where = format === 'array' ? `${one} 0 at byte ${start} is ` : '';
  const expected =
    format === 'array'
      ? `a JSON array of ${name}`
      : `one JSON ${one} a line (application/x-ndjson)`;
  return new UnreadableBodyError(
    `expected ${expected} in ${bytes.length} bytes, but ${where}${problem}`,
    RIGHT[name],
  );
}
