import { isUtf8 } from 'node:buffer';
import { documentSetAt } from '#contract/document-set.ts';
import { parseTimestamp } from '#contract/time.ts';
import { parseNullingNonFinite } from '#json/null-non-finite.ts';
import { checkDepth, JsonStructureError, JsonTooDeepError, JsonTooManyError } from '#json/scan.ts';
import { firstSyntaxError } from '#json/syntax-error.ts';
import { NotResultsError } from '#schemas/not-results.ts';
import { documentLimits } from '#schemas/results-sizes.ts';
import { parseResults, type ResultsDocument } from '#schemas/results.ts';
import { markBenchmark } from './benchmark-marks.ts';
import { markEvaluation } from './evaluation-marks.ts';
import { Marks } from './marks.ts';
import type { Mark } from '#schemas/mark.ts';

/** A results document that was read and checked. */
export type ReadDocument = ResultsDocument & {
  /** The name of its time: documents with the same name form a document set. */
  readonly set: string;
  /** Its JSON text, with null in place of NaN and infinities. */
  readonly text: Buffer;
  /** The first of its marks. */
  readonly marks: readonly Mark[];
  readonly markCount: number;
};

/** @throws NotResultsError with the reason for its sender */
export function readDocument(bytes: Buffer): ReadDocument {
  const { text, value, nonFinite, nonFiniteCount } = parseText(bytes);
  const results = parseResults(value);
  const marks = new Marks();
  const set = readTimestamp(marks, results.document.timestamp);
  for (const { pointer, token } of nonFinite) {
    marks.add({ field: pointer, stated: token, computed: null });
  }
  marks.count += nonFiniteCount - nonFinite.length;
  markContradictions(marks, results);
  return { ...results, set, text, marks: marks.held, markCount: marks.count };
}

function parseText(bytes: Buffer): ReturnType<typeof parseNullingNonFinite> {
  if (!isUtf8(bytes)) throw new NotResultsError('not UTF-8');
  try {
    checkDepth(bytes, 0, bytes.length, documentLimits.values);
    return parseNullingNonFinite(bytes);
  } catch (error) {
    if (error instanceof JsonTooManyError) {
      throw new NotResultsError(`${error.message}; send several documents`);
    }
    if (error instanceof JsonTooDeepError) throw new NotResultsError(error.message);
    if (error instanceof JsonStructureError) {
      throw new NotResultsError(`not JSON: ${error.message}`);
    }
    if (error instanceof SyntaxError) {
      throw new NotResultsError(`not JSON: ${firstSyntaxError(bytes)}`);
    }
    throw error;
  }
}

const ZONE = /(?:[Zz]|[+ -]\d\d(?::?\d\d)?)$/;

/** The name of its time. A time without zone is taken as UTC, and a mark says so. */
function readTimestamp(marks: Marks, timestamp: string): string {
  const micros = parseTimestamp(timestamp);
  const set = micros === undefined ? undefined : documentSetAt(micros);
  if (micros === undefined || set === undefined) {
    throw new NotResultsError('timestamp does not lie in the years 2000 to 2099');
  }
  // A hyphen before the first colon belongs to the date, not to an offset.
  const [, ...clock] = timestamp.split(':');
  if (!ZONE.test(clock.join(':'))) {
    const computed = new Date(Math.floor(micros / 1000)).toISOString();
    marks.add({ field: '/timestamp', stated: timestamp, computed });
  }
  return set;
}

function markContradictions(marks: Marks, results: ResultsDocument): void {
  if (results.kind === 'evaluation') markEvaluation(marks, results.document);
  if (results.kind === 'benchmark') markBenchmark(marks, results.document);
}
