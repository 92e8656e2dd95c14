import { permanentDocumentId } from '#lake/document-names.ts';
import { gzipSync } from 'node:zlib';
import { formatBatch, type Span } from '#contract/batch-text.ts';
import { contentHash } from '#contract/content-hash.ts';
import type { RunParameters } from '#contract/run-parameters.ts';
import { canonicalJson } from '#json/canonical-json.ts';
import { MOST_MARKS } from '#documents/marks.ts';
import type { Mark } from '#schemas/mark.ts';
import { readDocument, type ReadDocument } from '#documents/read-document.ts';
import { EVALUATION_EXAMPLE } from '#schemas/examples.ts';
import { NotResultsError } from '#schemas/not-results.ts';
import { type DocumentKind } from '#schemas/results.ts';
import type { Work } from '../step/in-turns.ts';
import type { RefusedEvent, Batch } from './plan-ingest.ts';

/** The answer to the sender of a document. */
export interface AcceptedDocument {
  readonly index: number;
  readonly kind: DocumentKind;
  /** The document's id, unless another document has the same time. */
  readonly id: string;
  readonly permanent_id: string;
  readonly content_hash: string;
  /** The first of the marks. */
  readonly marks: readonly Mark[];
  readonly mark_count: number;
}

/** The plan pauses after so many bytes of text, and after so many sets. */
const TURN_BYTES = 256 * 1024;
const SETS_A_TURN = 100;

export interface ResultsPlan {
  readonly accepted: number;
  readonly documents: readonly AcceptedDocument[];
  readonly refused: readonly RefusedEvent[];
  readonly batches: readonly Batch[];
}

/**
 * Plans a request with documents: one batch for each document set, and the refused documents. Pure;
 * it pauses between documents.
 */
export function* planResults(
  project: string,
  body: Buffer,
  spans: readonly Span[],
  parameters: RunParameters,
  maxBytes: number,
): Work<ResultsPlan> {
  const documents: AcceptedDocument[] = [];
  const refused: RefusedEvent[] = [];
  const sets = new Map<string, Span[]>();
  let turnFrom = spans[0]?.start ?? 0;
  for (const [index, span] of spans.entries()) {
    if (span.start - turnFrom >= TURN_BYTES) {
      turnFrom = span.start;
      yield;
    }
    const text = body.subarray(span.start, span.end);
    const read = tryReadDocument(text, maxBytes);
    if ('reason' in read) {
      refused.push({ index, reason: read.reason, example: EVALUATION_EXAMPLE, text });
      continue;
    }
    documents.push(describeAccepted(read, index, text));
    const members = sets.get(read.set);
    if (members) members.push(span);
    else sets.set(read.set, [span]);
  }
  const batches: Batch[] = [];
  for (const [set, members] of sets) {
    if (batches.length % SETS_A_TURN === SETS_A_TURN - 1) yield;
    const member = gzipSync(formatBatch(body, members, parameters, 'always'));
    const target = { project, set };
    batches.push({ target, count: members.length, end: 0, report: undefined, member });
  }
  return { accepted: documents.length, documents, refused, batches };
}

function tryReadDocument(
  text: Buffer,
  maxBytes: number,
): ReadDocument | { readonly reason: string } {
  if (text.length > maxBytes) {
    return { reason: `${text.length} bytes long; at most ${maxBytes} for one document` };
  }
  try {
    return readDocument(text);
  } catch (error) {
    if (error instanceof NotResultsError) return { reason: error.message };
    throw error;
  }
}

function describeAccepted(read: ReadDocument, index: number, text: Buffer): AcceptedDocument {
  const hash = documentHash(text);
  return {
    index,
    kind: read.kind,
    id: read.set,
    permanent_id: permanentDocumentId(read.set, hash),
    content_hash: hash,
    marks: read.marks.slice(0, MOST_MARKS),
    mark_count: read.markCount,
  };
}

/**
 * Documents with equal JSON values have one hash, whatever their space and the order of members.
 */
export function documentHash(text: Buffer): string {
  return contentHash(canonicalJson(text, 0, text.length));
}
