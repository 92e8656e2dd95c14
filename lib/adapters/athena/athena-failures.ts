import type { QueryExecution } from '@aws-sdk/client-athena';
import { QueryFailedError } from '#ports/sql-engine.ts';
import { QueryTooLargeError, SqlUnavailableError } from '#ports/sql-reader.ts';
import { classify } from '../service-errors.ts';

/** Of AthenaError.ErrorCategory: the service's fault. 2 is the statement's, 3 is neither. */
const SYSTEM = 1;

const TOO_LARGE =
  /bytes scanned limit|data (usage|scanned) limit|exhausted resources|EXCEEDED_\w*LIMIT/i;

/** The error that the caller gets for a query that ended as FAILED or CANCELLED. */
export function failureOf({ Status: status }: QueryExecution): Error {
  const reason =
    status?.StateChangeReason ?? status?.AthenaError?.ErrorMessage ?? 'no reason given';
  if (TOO_LARGE.test(reason)) return new QueryTooLargeError();
  const { ErrorCategory: category, Retryable: retryable } = status?.AthenaError ?? {};
  if (category === SYSTEM || retryable === true) return new SqlUnavailableError(reason);
  return new QueryFailedError(withoutLocations(reason));
}

/** The error that the caller gets for a failed call to Athena. The SDK has retried it already. */
export function callFailure(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  return classify(error) === 'unavailable'
    ? new SqlUnavailableError('Athena does not answer in time', options)
    : new QueryFailedError(message, options);
}

/** Hides the locations of files: the caller need not know them. */
function withoutLocations(reason: string): string {
  return reason.replace(/s3:\/\/\S+/g, 's3://…');
}
