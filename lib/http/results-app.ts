import { Hono } from 'hono';
import { currentSummary } from '#pipeline/manifest/evaluation-summary.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type SqlEngine, takingUp } from '#ports/sql-engine.ts';
import { listBenchmarks } from '#read/list-benchmarks.ts';
import { listDocuments } from '#read/list-documents.ts';
import { listErrors } from '#read/list-errors.ts';
import { listSuites } from '#read/list-suites.ts';
import { type GuardPorts, openGuard } from './access.ts';
import { ProblemError } from './problem.ts';
import { resultsRoutes } from './routes/results-routes.ts';
import { serve } from './serve-route.ts';

export type ResultsAppPorts = GuardPorts & {
  readonly engine: SqlEngine;
  readonly store: ObjectStore;
};

/** The routes that read results documents. */
export function resultsApp(ports: ResultsAppPorts): Hono {
  const { engine, store } = ports;
  const app = new Hono();
  const guard = openGuard(ports);
  serve(app, guard, resultsRoutes.documents, ({ params: { project }, query }) => {
    const { query_id: queryId, ...filter } = query;
    return listDocuments(takingUp(engine, queryId), { project, ...filter });
  });
  serve(app, guard, resultsRoutes.suites, ({ params: { project }, query }) => {
    const { model_id: modelId, query_id: queryId, ...filter } = query;
    return listSuites(takingUp(engine, queryId), { project, modelId, ...filter });
  });
  serve(app, guard, resultsRoutes.benchmarks, ({ params: { project }, query }) => {
    const { query_id: queryId, ...filter } = query;
    return listBenchmarks(takingUp(engine, queryId), { project, ...filter });
  });
  serve(app, guard, resultsRoutes.errors, ({ params: { project }, query }) => {
    const { query_id: queryId, ...filter } = query;
    return listErrors(takingUp(engine, queryId), { project, ...filter });
  });
  serve(app, guard, resultsRoutes.summary, async ({ params: { project } }) => {
    const summary = await currentSummary(store, project);
    if (summary) return summary;
    const detail = `project ${project} has no evaluations; send results documents to have a summary`;
    throw new ProblemError({ name: 'no-evaluations', status: 404, detail });
  });
  return app;
}
