import { isUtf8 } from 'node:buffer';
import type { Span } from '../../contract/batch-text.ts';
import {
  checkDepth,
  JsonStructureError,
  skipSpace,
  skipValue,
  sliceElements,
} from '../../json/scan.ts';
import { firstSyntaxError } from '../../json/syntax-error.ts';

/** How a body holds its events: a JSON array of them, or one a line. */
export type BodyFormat = 'array' | 'lines';

/** An event of a body, found but not yet checked. */
export interface FoundEvent extends Span {
  /** The parsed JSON, or why the text is none. */
  readonly json: { readonly value: unknown } | { readonly problem: string };
}

/** The body holds no events at all; the message says what was expected, and where. */
export class UnreadableBodyError extends Error {
  override readonly name = 'UnreadableBodyError';
}

const LINE_FEED = 0x0a;

/** @throws UnreadableBodyError */
export function readEvents(body: Uint8Array, format: BodyFormat): FoundEvent[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const start = bytes.indexOf('\ufeff') === 0 ? 3 : 0;
  const found =
    format === 'lines' ? readLines(bytes, start) : readArray(bytes.subarray(start), start);
  if (found.length === 0) {
    throw new UnreadableBodyError('the body holds no events; send at least one');
  }
  if (found.every(({ json }) => 'problem' in json)) throw noJsonAtAll(bytes, found, format);
  return found;
}

function readArray(bytes: Buffer, offset: number): FoundEvent[] {
  const spans = arraySpans(bytes);
  const values = parseWhole(bytes, spans);
  return spans.map(({ start, end }, index) => ({
    start: start + offset,
    end: end + offset,
    json: values ? { value: values[index] } : parseText(bytes, start, end),
  }));
}

function arraySpans(bytes: Buffer): Span[] {
  const first = skipSpace(bytes, 0, bytes.length);
  if (first === bytes.length) throw new UnreadableBodyError('the body is empty; send events');
  if (bytes[first] === 0x7b && isWhole(bytes, first)) {
    throw new UnreadableBodyError(
      'expected a JSON array of events at byte 0, but got an object; put the event into [ ], or send one event a line as application/x-ndjson',
    );
  }
  try {
    const flat = sliceElements(bytes);
    return Array.from({ length: flat.length / 2 }, (_, i) => ({
      start: flat[2 * i] ?? 0,
      end: flat[2 * i + 1] ?? 0,
    }));
  } catch (error) {
    if (!(error instanceof JsonStructureError)) throw error;
    throw new UnreadableBodyError(`the body is not a JSON array of events: ${error.message}`);
  }
}

function isWhole(bytes: Buffer, at: number): boolean {
  try {
    return skipSpace(bytes, skipValue(bytes, at, bytes.length), bytes.length) === bytes.length;
  } catch (error) {
    if (error instanceof JsonStructureError) return false;
    throw error;
  }
}

/** All elements at once: one call is much faster than one for each. Undefined when it fails. */
function parseWhole(bytes: Buffer, spans: readonly Span[]): unknown[] | undefined {
  if (!isUtf8(bytes)) return undefined;
  try {
    for (const { start, end } of spans) checkDepth(bytes, start, end);
    const parsed: unknown = JSON.parse(bytes.toString());
    return Array.isArray(parsed) && parsed.length === spans.length ? parsed : undefined;
  } catch {
    // Which element is to blame comes out when they are parsed one by one.
    return undefined;
  }
}

function readLines(bytes: Buffer, offset: number): FoundEvent[] {
  const found: FoundEvent[] = [];
  let line = 0;
  for (let at = offset; at < bytes.length; line++) {
    const lineFeed = bytes.indexOf(LINE_FEED, at);
    const next = lineFeed === -1 ? bytes.length : lineFeed;
    const start = skipSpace(bytes, at, next);
    if (start < next) found.push(readLine(bytes, start, next, line + 1));
    at = next + 1;
  }
  return found;
}

function readLine(bytes: Buffer, start: number, end: number, line: number): FoundEvent {
  let stop = end;
  while (stop > start && (bytes[stop - 1] ?? 0) <= 0x20) stop--;
  const json = parseText(bytes, start, stop);
  return {
    start,
    end: stop,
    json: 'problem' in json ? { problem: `line ${line}: ${json.problem}` } : json,
  };
}

function parseText(bytes: Buffer, start: number, end: number): FoundEvent['json'] {
  const text = bytes.subarray(start, end);
  if (!isUtf8(text)) return { problem: 'not UTF-8' };
  try {
    checkDepth(bytes, start, end);
    return { value: JSON.parse(text.toString()) };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: `not JSON: ${firstSyntaxError(text)}` };
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function noJsonAtAll(
  bytes: Buffer,
  found: readonly FoundEvent[],
  format: BodyFormat,
): UnreadableBodyError {
  const [first] = found;
  const problem = first && 'problem' in first.json ? first.json.problem : 'not JSON';
  const where = format === 'array' ? `event 0 at byte ${first?.start ?? 0} is ` : '';
  const expected =
    format === 'array' ? 'a JSON array of events' : 'one JSON event a line (application/x-ndjson)';
  return new UnreadableBodyError(
    `expected ${expected} in ${bytes.length} bytes, but ${where}${problem}`,
  );
}
