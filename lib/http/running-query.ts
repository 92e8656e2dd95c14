import type { Context } from 'hono';
import type { z } from 'zod';
import type { runningAnswer } from '#schemas/sql-api.ts';
import { QueryRunningError } from '#ports/query-running-error.ts';

/**
 * The answer while a query still runs: an HTTP API on AWS has to answer within 30 seconds. Status
 * 202 with a Location, which the client asks again and again for as long as the status is 202.
 */
export function runningResponse(queryId: string, location: string): Response {
  const answer: z.input<typeof runningAnswer> = {
    query_id: queryId,
    status: 'running',
    next: location,
  };
  return Response.json(answer, { status: 202, headers: { location, 'retry-after': '1' } });
}

/** The answer of `work`, or 202 with the location of its query when that still runs. */
export async function answerUnlessRunning(
  work: Promise<Response>,
  location: (queryId: string) => string,
): Promise<Response> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof QueryRunningError)) throw error;
    return runningResponse(error.queryId, location(error.queryId));
  }
}

/**
 * The path at which a read of a project waits for its query. When the query is done it redirects to
 * the read with the query's id, which is answered at once from the query's result.
 */
export function readLocation(context: Context, queryId: string): string {
  const { pathname, searchParams } = new URL(context.req.url);
  searchParams.set('query_id', queryId);
  const [, , , project = ''] = pathname.split('/');
  const then = new URLSearchParams({ then: `${pathname}?${searchParams.toString()}` });
  return `/v1/projects/${project}/queries/${queryId}?${then.toString()}`;
}

/** The path at which the rows of a statement are waited for. */
export function statementLocation(queryId: string, limit: number): string {
  return `/v1/queries/${queryId}?limit=${limit}`;
}
