import { Hono } from 'hono';
import { currentSummary } from '#pipeline/manifest/evaluation-summary.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { SqlEngine } from '#ports/sql-engine.ts';
import { listBenchmarks } from '#read/list-benchmarks.ts';
import { listDocuments } from '#read/list-documents.ts';
import { listErrors } from '#read/list-errors.ts';
import { listSuites } from '#read/list-suites.ts';
import { benchmarksQuery, documentsQuery, errorsQuery, suitesQuery } from '#schemas/results-api.ts';
import { type AccessPorts, requireAccess } from './access.ts';
import { parseSent } from './parse.ts';
import { ProblemError } from './problem.ts';

export interface ResultsAppPorts extends AccessPorts {
  readonly engine: SqlEngine;
  readonly store: ObjectStore;
}

/** What readers ask of results documents. */
export function resultsApp(ports: ResultsAppPorts): Hono {
  const { engine, store } = ports;
  const app = new Hono();
  const read = requireAccess(ports, 'read');

  app.get('/v1/projects/:project/documents', read, async (context) => {
    const query = parseSent(documentsQuery, context.req.query());
    return context.json(
      await listDocuments(engine, { project: context.req.param('project'), ...query }),
    );
  });

  app.get('/v1/projects/:project/suites', read, async (context) => {
    const { model_id: modelId, ...query } = parseSent(suitesQuery, context.req.query());
    const project = context.req.param('project');
    return context.json(await listSuites(engine, { project, modelId, ...query }));
  });

  app.get('/v1/projects/:project/benchmarks', read, async (context) => {
    const query = parseSent(benchmarksQuery, context.req.query());
    return context.json(
      await listBenchmarks(engine, { project: context.req.param('project'), ...query }),
    );
  });

  app.get('/v1/projects/:project/errors', read, async (context) => {
    const query = parseSent(errorsQuery, context.req.query());
    return context.json(
      await listErrors(engine, { project: context.req.param('project'), ...query }),
    );
  });

  app.get('/v1/projects/:project/summary', read, async (context) => {
    const project = context.req.param('project');
    const summary = await currentSummary(store, project);
    if (summary) return context.json(summary);
    const detail = `project ${project} has no evaluations; send results documents to have a summary`;
    throw new ProblemError({ name: 'no-evaluations', status: 404, detail });
  });

  return app;
}
