import type { Context } from 'hono';
import type { z } from 'zod';
import type { runningAnswer } from '#schemas/sql-api.ts';
import { QueryRunningError } from '#ports/sql-reader.ts';

/**
 * An HTTP API's answer is due in 30 seconds, and a query may take longer: then the answer is 202,
 * and Location is where to ask for it, again and again while that is 202 too.
 */
export function runningResponse(queryId: string, location: string): Response {
  const answer: z.input<typeof runningAnswer> = { query_id: queryId, status: 'running' };
  return Response.json(answer, { status: 202, headers: { location, 'retry-after': '1' } });
}

/** The answer, or 202 with the location of its query. */
export async function orRunning(
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

/** Where to wait until a read of a project is answered at once: its query's result is reused. */
export function readLocation(context: Context, queryId: string): string {
  const { pathname, search } = new URL(context.req.url);
  const [, , , project = ''] = pathname.split('/');
  const then = new URLSearchParams({ then: `${pathname}${search}` });
  return `/v1/projects/${project}/queries/${queryId}?${then.toString()}`;
}

/** Where the rows of a statement are waited for. */
export function statementLocation(queryId: string, limit: number): string {
  return `/v1/queries/${queryId}?limit=${limit}`;
}
