import { isUtf8 } from 'node:buffer';
import { documentSetAt } from '#contract/document-set.ts';
import { parseTimestamp } from '#contract/time.ts';
import { parseNullingNonFinite } from '#json/null-non-finite.ts';
import { checkDepth, JsonStructureError, JsonTooDeepError } from '#json/scan.ts';
import { firstSyntaxError } from '#json/syntax-error.ts';
import { NotResultsError, parseResults, type ResultsDocument } from '#schemas/results.ts';
import { benchmarkMarks } from './benchmark-marks.ts';
import { evaluationMarks } from './evaluation-marks.ts';
import type { Mark } from '#schemas/mark.ts';

/** A results document that was read and checked. */
export type ReadDocument = ResultsDocument & {
  /** The name of its time: documents with the same name form a document set. */
  readonly set: string;
  /** Its JSON text, with null in place of NaN and infinities. */
  readonly text: Buffer;
  readonly marks: readonly Mark[];
};

/** @throws NotResultsError with the reason for its sender */
export function readDocument(bytes: Buffer): ReadDocument {
  const { text, value, nonFinite } = parseText(bytes);
  const results = parseResults(value);
  const { set, marks } = readTimestamp(results.document.timestamp);
  return {
    ...results,
    set,
    text,
    marks: [
      ...marks,
      ...nonFinite.map(({ pointer, token }) => ({ field: pointer, stated: token, computed: null })),
      ...findContradictions(results),
    ],
  };
}

function parseText(bytes: Buffer): ReturnType<typeof parseNullingNonFinite> {
  if (!isUtf8(bytes)) throw new NotResultsError('not UTF-8');
  try {
    checkDepth(bytes, 0, bytes.length);
    return parseNullingNonFinite(bytes);
  } catch (error) {
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

/** A time without zone is taken as UTC, and a mark says so. */
function readTimestamp(timestamp: string): { set: string; marks: Mark[] } {
  const micros = parseTimestamp(timestamp);
  const set = micros === undefined ? undefined : documentSetAt(micros);
  if (micros === undefined || set === undefined) {
    throw new NotResultsError('timestamp does not lie in the years 2000 to 2099');
  }
  // A hyphen before the first colon belongs to the date, not to an offset.
  const [, ...clock] = timestamp.split(':');
  if (ZONE.test(clock.join(':'))) return { set, marks: [] };
  const computed = new Date(Math.floor(micros / 1000)).toISOString();
  return { set, marks: [{ field: '/timestamp', stated: timestamp, computed }] };
}

function findContradictions(results: ResultsDocument): Mark[] {
  switch (results.kind) {
    case 'evaluation':
      return evaluationMarks(results.document);
    case 'benchmark':
      return benchmarkMarks(results.document);
    case 'error':
      return [];
  }
}
