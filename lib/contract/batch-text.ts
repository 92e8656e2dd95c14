import { LINE_FEED, lineEnd } from './lines.ts';
import { hasRunParameters, type RunParameters, runParametersSchema } from './run-parameters.ts';

/**
 * The text of a batch of one run, before gzip: NDJSON, one event a line in the bytes in which it was
 * sent, after an optional first line `#{…}` with the parameters of the request. Batches can be
 * joined byte for byte, and their gzip members too. A batch with events that name their revision always has
 * the first line. A line break between the tokens of an event
 * becomes a space; inside JSON strings there is none. In a batch of results documents, a document a
 * line, the first line is always there: parameters hold for the documents up to the next of them.
 */
const PARAMETERS_MARK = 0x23;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/** Whether a batch without parameters has the first line too. */
export type HeaderRule = 'always' | 'when given';

export interface Span {
  readonly start: number;
  readonly end: number;
}

export function formatBatch(
  body: Uint8Array,
  events: readonly Span[],
  parameters: RunParameters,
  header: HeaderRule = 'when given',
): Uint8Array {
  const mark = Buffer.from(
    header === 'always' || hasRunParameters(parameters) ? `#${JSON.stringify(parameters)}\n` : '',
  );
  const from = events[0]?.start ?? 0;
  const part = body.subarray(from, events.at(-1)?.end ?? 0);
  const sizeBytes = events.reduce((sum, { start, end }) => sum + end - start + 1, mark.length);
  const areNeighbours = lieTogether(events, part.length, sizeBytes);
  const text = Buffer.allocUnsafe(areNeighbours ? mark.length + part.length + 1 : sizeBytes);
  text.set(mark);
  const moved = mark.length - from;
  let at = mark.length;
  // Moving what was copied together is several times as fast as copies of each.
  if (areNeighbours) text.set(part, at);
  // Asked of the copy: a buffer finds a byte many times as fast as another array of bytes does.
  const hasBreaks = !areNeighbours || BREAKS.some((byte) => text.includes(byte, at));
  for (const { start, end } of events) {
    if (areNeighbours) text.copyWithin(at, start + moved, end + moved);
    else text.set(body.subarray(start, end), at);
    if (hasBreaks) spaceOutLineBreaks(text.subarray(at, at + end - start));
    at += end - start;
    text[at++] = LINE_FEED;
  }
  return text.subarray(0, sizeBytes);
}

/** Whether there is little else in their part of the body, but at least a byte between any two. */
function lieTogether(events: readonly Span[], partBytes: number, sizeBytes: number): boolean {
  return (
    partBytes <= 2 * sizeBytes && events.every(({ start }, i) => start > (events[i - 1]?.end ?? -1))
  );
}

/** Bytes of line breaks. */
const BREAKS = [LINE_FEED, CARRIAGE_RETURN];

function spaceOutLineBreaks(event: Buffer): void {
  for (const mark of BREAKS) {
    for (let at = event.indexOf(mark); at !== -1; at = event.indexOf(mark, at + 1))
      event[at] = SPACE;
  }
}

/** Visits the lines of joined batches: parameters and events. */
export function readBatches(
  text: Uint8Array,
  onEvent: (start: number, end: number) => void,
  onParameters: (parameters: RunParameters) => void,
): void {
  let start = 0;
  while (start < text.length) {
    const end = lineEnd(text, start);
    if (text[start] === PARAMETERS_MARK) {
      const json: unknown = JSON.parse(Buffer.from(text.subarray(start + 1, end)).toString());
      onParameters(runParametersSchema.parse(json));
    } else if (end > start) onEvent(start, end);
    start = end + 1;
  }
}
