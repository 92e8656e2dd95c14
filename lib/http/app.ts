import { type Hono, Hono as HonoApp } from 'hono';
import { VERSION } from '#contract/version.ts';
import { answerHeaders } from './answers/answer-headers.ts';
import type { BodyBudget } from './body-budget.ts';
import { QueryRunningError } from '#ports/query-running-error.ts';
import { finishAnswer } from './answers/finish-answer.ts';
import { PAGE_HEADER } from './pages/foreign-pages.ts';
import { ProblemError, problemOf, problemResponse } from './problem.ts';
import { openRoutes } from './routes/open-routes.ts';
import { readLocation, runningResponse } from './running-query.ts';
import { routedPath } from './run-in-query.ts';
import { serveOpen } from './serve-route.ts';

/** Logs an error that is the server's fault; `path` is that of the request. */
export type OnFault = (error: Error, path: string) => void;

/**
 * Mounts the apps and answers each error as a problem (RFC 9457). `bodies` bounds the memory of
 * request bodies.
 */
export function composeApp(apps: readonly Hono[], onFault: OnFault, bodies?: BodyBudget): Hono {
  const app = new HonoApp({ getPath: routedPath });
  app.use(answerHeaders());
  app.use(finishAnswer());
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
    const isPage = context.req.header(PAGE_HEADER) !== undefined;
    const problem = problemOf(error, isPage ? 'page' : 'program');
    // A ProblemError is a deliberate answer, also with status 503: no fault to be logged.
    if (problem.status >= 500 && !(error instanceof ProblemError)) {
      onFault(error, context.req.path);
    }
    return problemResponse(problem);
  });
  return app;
}
