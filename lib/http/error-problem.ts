import { UnreadableBodyError } from '#pipeline/ingest/read-events.ts';
import { TooManyError } from '#pipeline/ingest/too-many-error.ts';
import { ForbiddenError, UnauthenticatedError } from '#keys/key-errors.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { QueueFullError, SendError } from '#ports/queue.ts';
import { QueryFailedError } from '#ports/sql-engine.ts';
import {
  QueryNotFoundError,
  QueryTooLargeError,
  QueryTooSlowError,
  SqlUnavailableError,
} from '#ports/sql-reader.ts';
import { StatementRefusedError } from '#query/guard-error.ts';
import { InvalidCursorError } from '#read/pages.ts';
import { RunNotFoundError } from '#lake/run-not-found-error.ts';
import { ItemsChangedError, PrunedError, RunNotSealedError } from '#read/read-errors.ts';
import { StatementFailedError } from '#read/sql.ts';
import { type Problem, ProblemError } from './problem.ts';

const RETRY_SECONDS = '5';

/** What the sender of a request is told of an error; undefined when it is our fault. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof UnreadableBodyError) {
    return { name: 'unreadable-body', status: 400, detail: error.message };
  }
  if (error instanceof TooManyError) {
    return { name: 'too-many', status: 413, detail: error.message };
  }
  if (error instanceof UnauthenticatedError) {
    return {
      name: 'unauthenticated',
      status: 401,
      detail: error.message,
      headers: { 'www-authenticate': 'Basic realm="evalake", Bearer realm="evalake"' },
    };
  }
  if (error instanceof ForbiddenError) {
    return { name: 'forbidden', status: 403, detail: error.message };
  }
  if (error instanceof StoreUnavailableError || error instanceof SendError) {
    return {
      name: 'cannot-store',
      status: 503,
      detail: `${error.message}; nothing of this request was acknowledged, send it again`,
      headers: { 'retry-after': RETRY_SECONDS },
    };
  }
  if (error instanceof QueueFullError) {
    return {
      name: 'busy',
      status: 503,
      detail: `${error.message}; nothing of this request was acknowledged, send it again`,
      headers: { 'retry-after': RETRY_SECONDS },
    };
  }
  if (error instanceof RunNotFoundError) {
    return { name: 'run-not-found', status: 404, detail: error.message };
  }
  if (error instanceof ItemsChangedError) {
    return { name: 'items-changed', status: 409, detail: error.message };
  }
  if (error instanceof PrunedError) {
    return { name: 'pruned', status: 410, detail: error.message };
  }
  if (error instanceof RunNotSealedError) {
    return { name: 'run-not-sealed', status: 404, detail: error.message };
  }
  if (error instanceof InvalidCursorError) {
    return { name: 'invalid-parameter', status: 400, detail: error.message };
  }
  if (error instanceof StatementRefusedError) {
    return { name: 'statement-refused', status: 400, detail: error.message };
  }
  if (error instanceof StatementFailedError) {
    return { name: 'statement-failed', status: 400, detail: error.message };
  }
  const limit = queryLimitProblem(error);
  if (limit) return limit;
  if (error instanceof QueryFailedError) {
    return { name: 'query-failed', status: 500, detail: 'the query could not be answered' };
  }
  return undefined;
}

/** The query was fine, but not for this engine now. */
function queryLimitProblem(error: unknown): Problem | undefined {
  if (error instanceof QueryTooLargeError) {
    return { name: 'query-too-large', status: 422, detail: error.message };
  }
  if (error instanceof QueryTooSlowError) {
    return { name: 'query-too-slow', status: 422, detail: error.message };
  }
  if (error instanceof QueryNotFoundError) {
    return { name: 'query-not-found', status: 404, detail: error.message };
  }
  if (error instanceof SqlUnavailableError) {
    return {
      name: 'cannot-query',
      status: 503,
      detail: error.message,
      headers: { 'retry-after': RETRY_SECONDS },
    };
  }
  return undefined;
}
