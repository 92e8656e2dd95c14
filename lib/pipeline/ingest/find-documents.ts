import type { Span } from '#contract/batch-text.ts';
import { MAX_REQUEST_RUNS } from '#contract/limits.ts';
import { lineEnd, textStart, trimmedEnd } from '#contract/lines.ts';
import { skipSpace } from '#json/scan.ts';
import { TooManyError, UnreadableBodyError } from './read-events.ts';

/** How a body holds results documents: it is one, or one a line. */
export type DocumentsFormat = 'document' | 'lines';

/**
 * Where the documents of a body lie, whatever they are.
 * @throws UnreadableBodyError for an empty one, TooManyError
 */
export function findDocuments(body: Buffer, format: DocumentsFormat): Span[] {
  const start = textStart(body);
  const spans = format === 'lines' ? lineSpans(body, start) : trimmed(body, start, body.length);
  if (spans.length === 0) {
    throw new UnreadableBodyError('the body is empty; send a results document');
  }
  return spans;
}

function lineSpans(body: Buffer, offset: number): Span[] {
  const spans: Span[] = [];
  for (let at = skipSpace(body, offset, body.length); at < body.length;) {
    const end = lineEnd(body, at);
    if (spans.length > MAX_REQUEST_RUNS) {
      throw new TooManyError(MAX_REQUEST_RUNS, 'results documents');
    }
    spans.push(...trimmed(body, at, end));
    at = skipSpace(body, end, body.length);
  }
  return spans;
}

/** One span, or none when there is nothing but space. */
function trimmed(body: Buffer, from: number, to: number): Span[] {
  const start = skipSpace(body, from, to);
  const end = trimmedEnd(body, start, to);
  return end > start ? [{ start, end }] : [];
}
