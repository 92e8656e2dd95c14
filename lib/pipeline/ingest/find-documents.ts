import type { Span } from '#contract/batch-text.ts';
import { MAX_REQUEST_RUNS } from '#contract/limits.ts';
import { lineEnd, textStart, trimmedEnd } from '#contract/lines.ts';
import { skipSpace } from '#json/scan.ts';
import { EVALUATION_EXAMPLE } from '#schemas/examples.ts';
import { TooManyError, UnreadableBodyError } from './read-events.ts';

/** A body is one results document, or has one a line. */
export type DocumentsFormat = 'document' | 'lines';

/**
 * Finds the places of the documents in a body, without looking at what they are.
 * @throws UnreadableBodyError when the body is empty, TooManyError
 */
export function findDocuments(body: Buffer, format: DocumentsFormat): Span[] {
  const start = textStart(body);
  const spans = format === 'lines' ? findLines(body, start) : trimSpan(body, start, body.length);
  if (spans.length === 0) {
    throw new UnreadableBodyError('the body is empty; send a results document', EVALUATION_EXAMPLE);
  }
  return spans;
}

function findLines(body: Buffer, offset: number): Span[] {
  const spans: Span[] = [];
  for (let at = skipSpace(body, offset, body.length); at < body.length;) {
    const end = lineEnd(body, at);
    if (spans.length > MAX_REQUEST_RUNS) {
      throw new TooManyError(MAX_REQUEST_RUNS, 'results documents');
    }
    spans.push(...trimSpan(body, at, end));
    at = skipSpace(body, end, body.length);
  }
  return spans;
}

/** Returns one span, or none when there is nothing but space. */
function trimSpan(body: Buffer, from: number, to: number): Span[] {
  const start = skipSpace(body, from, to);
  const end = trimmedEnd(body, start, to);
  return end > start ? [{ start, end }] : [];
}
