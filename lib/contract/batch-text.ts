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
  const mark =
    header === 'always' || hasRunParameters(parameters)
      ? Buffer.from(`#${JSON.stringify(parameters)}\n`)
      : Buffer.alloc(0);
  let sizeBytes = mark.length;
  for (const { start, end } of events) sizeBytes += end - start + 1;
  const text = Buffer.allocUnsafe(sizeBytes);
  text.set(mark);
  let at = mark.length;
  for (const { start, end } of events) {
    text.set(body.subarray(start, end), at);
    spaceOutLineBreaks(text.subarray(at, at + end - start));
    at += end - start;
    text[at++] = LINE_FEED;
  }
  return text;
}

function spaceOutLineBreaks(event: Buffer): void {
  for (const mark of [LINE_FEED, CARRIAGE_RETURN]) {
    let at = event.indexOf(mark);
    while (at !== -1) {
      event[at] = SPACE;
      at = event.indexOf(mark, at + 1);
    }
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
