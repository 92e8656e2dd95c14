import { type Hono, Hono as HonoApp } from 'hono';
import { VERSION } from '#contract/version.ts';
import type { BodyBudget } from './body-budget.ts';
import { QueryRunningError } from '#ports/sql-reader.ts';
import { ProblemError, problemOf, problemResponse } from './problem.ts';
import { openRoutes } from './routes/open-routes.ts';
import { readLocation, runningResponse } from './running-query.ts';
import { serveOpen } from './serve-route.ts';

/** What the log is told of an error that is ours; `path` is that of the request. */
export type OnFault = (error: Error, path: string) => void;

/** Mounts apps, and gives every error the form of a problem. `bodies` bounds what they read. */
export function composeApp(apps: readonly Hono[], onFault: OnFault, bodies?: BodyBudget): Hono {
  const app = new HonoApp();
  if (bodies) app.use(bodies.middleware());
  for (const part of apps) app.route('/', part);
  serveOpen(app, openRoutes.health, () => ({ status: 'ok' as const, version: VERSION }));
  app.notFound((context) =>
    problemResponse({
      name: 'not-found',
      status: 404,
      detail: `there is no ${context.req.method} ${context.req.path}; see /v1/openapi.json`,
    }),
  );
  app.onError((error, context) => {
    if (error instanceof QueryRunningError) {
      return runningResponse(error.queryId, readLocation(context, error.queryId));
    }
    const problem = problemOf(error);
    // A ProblemError is what was meant to be answered, also when that is: not now.
    if (problem.status >= 500 && !(error instanceof ProblemError)) {
      onFault(error, context.req.path);
    }
    return problemResponse(problem);
  });
  return app;
}
