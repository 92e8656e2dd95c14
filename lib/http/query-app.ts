import { Hono } from 'hono';
import type { z } from 'zod';
import type { ObjectStore } from '#ports/object-store.ts';
import { toldComparison } from '#compare/comparison-text.ts';
import { compareRuns } from '#read/compare/compare-runs.ts';
import { eventPage, type EventPage, metricsPage } from '#read/event-page.ts';
import { itemPage } from '#read/item-page.ts';
import { listRuns } from '#read/list-runs.ts';
import { formatPage } from '#read/pages.ts';
import type { RunQueries } from '#read/run-queries/run-queries.ts';
import { runDetail } from '#read/run-detail.ts';
import { runResults } from '#read/run-results.ts';
import { readTrends } from '#read/read-trends.ts';
import type { listRunsQuery } from '#schemas/api.ts';
import { type GuardPorts, openGuard } from './access.ts';
import { readRoutes } from './routes/read-routes.ts';
import { type Handler, serve } from './serve-route.ts';

export type QueryAppPorts = GuardPorts & {
  readonly store: ObjectStore;
  /** Of a request; with the id of a query that is taken up where it was left. */
  readonly queries: (queryId: string | undefined) => RunQueries;
};

type Handles<Name extends keyof typeof readRoutes> = Handler<(typeof readRoutes)[Name]>;

const JSON_TYPE = { 'content-type': 'application/json' };

/** The routes that read runs. */
export function queryApp(ports: QueryAppPorts): Hono {
  const app = new Hono();
  const guard = openGuard(ports);
  serve(app, guard, readRoutes.listRuns, answerRuns(ports));
  serve(app, guard, readRoutes.trends, answerTrends(ports));
  serve(app, guard, readRoutes.compare, async ({ params: { project }, query }) =>
    toldComparison(await compareRuns(ports.store, project, query)),
  );
  serve(app, guard, readRoutes.run, async ({ params: { project, run } }) => {
    return new Response(await runDetail(ports.store, project, run), { headers: JSON_TYPE });
  });
  serve(app, guard, readRoutes.events, answerEvents(ports));
  serve(app, guard, readRoutes.items, answerItems(ports));
  serve(app, guard, readRoutes.metrics, async ({ params: { project, run }, query }) =>
    pageResponse('metrics', await metricsPage(ports.store, project, run, query)),
  );
  serve(app, guard, readRoutes.results, async ({ params: { project, run } }) => {
    const bytes = await runResults(ports.store, project, run);
    return new Response(Uint8Array.from(bytes), { headers: JSON_TYPE });
  });
  return app;
}

function answerRuns({ store, queries }: QueryAppPorts): Handles<'listRuns'> {
  return ({ params: { project }, query }) => {
    const { status, limit, cursor, query_id: queryId } = query;
    return listRuns(store, queries(queryId), {
      ...filterOf(project, query),
      status,
      limit,
      cursor,
    });
  };
}

function answerTrends({ queries }: QueryAppPorts): Handles<'trends'> {
  return async ({ params: { project }, query }) => {
    const filter = { ...filterOf(project, query), bucket: query.bucket };
    return { series: await readTrends(queries(query.query_id), filter) };
  };
}

function answerEvents({ store, clock }: QueryAppPorts): Handles<'events'> {
  return async ({ params: { project, run }, query: { sample_id: sampleId, ...query } }) => {
    const page = await eventPage(store, project, run, { ...query, sampleId }, clock);
    const { stoppedEarly: stopped_early } = page;
    return pageResponse('events', page, stopped_early === undefined ? {} : { stopped_early });
  };
}

function answerItems({ store }: QueryAppPorts): Handles<'items'> {
  return async ({ params: { project, run }, query: { metric_name: metricName, ...query } }) => {
    const asked = { ...query, metricName };
    const { sourceHash, ...page } = await itemPage(store, project, run, asked);
    return pageResponse('items', page, { source_hash: sourceHash });
  };
}

function filterOf(
  project: string,
  query: Pick<
    z.output<typeof listRunsQuery>,
    'model_id' | 'task_id' | 'metric_name' | 'since' | 'until'
  >,
) {
  return {
    project,
    modelId: query.model_id,
    taskId: query.task_id,
    metricName: query.metric_name,
    since: query.since,
    until: query.until,
  };
}

function pageResponse(name: string, page: EventPage, more = {}): Response {
  return new Response(formatPage(name, page, more), { headers: JSON_TYPE });
}
