import { getPath } from 'hono/utils/url';
import { NO_RUN, RUN_IN_QUERY, RUN_PARAMETER } from '#contract/naming/run-address.ts';

const NAMED_BY_QUERY = new RegExp(`^(/v1/projects/[^/]+/runs/)${RUN_IN_QUERY}(/.*)?$`);

/** The path to route by: with the run of the query in it, where the path leaves it to the query. */
export function routedPath(request: Request): string {
  const path = getPath(request);
  const [, before, after = ''] = NAMED_BY_QUERY.exec(path) ?? [];
  if (before === undefined) return path;
  const run = new URL(request.url).searchParams.get(RUN_PARAMETER);
  return run === null || run === '' ? path : `${before}${encodeRun(run)}${after}`;
}

/** Also where the id is that of a route of its own, which then does not match. */
function encodeRun(run: string): string {
  if (run !== NO_RUN) return encodeURIComponent(run);
  return `%${run.charCodeAt(0).toString(16)}${run.slice(1)}`;
}
