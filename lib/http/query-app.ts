import { Hono } from 'hono';
import type { z } from 'zod';
import type { ObjectStore } from '#ports/object-store.ts';
import type { SqlEngine } from '#ports/sql-engine.ts';
import { eventPage, type EventPage, metricsPage } from '#read/event-page.ts';
import { itemPage } from '#read/item-page.ts';
import { listRuns } from '#read/list-runs.ts';
import { runDetail } from '#read/run-detail.ts';
import { runResults } from '#read/run-results.ts';
import { trends } from '#read/read-trends.ts';
import { eventsQuery, itemsQuery, listRunsQuery, metricsQuery, trendsQuery } from '#schemas/api.ts';
import { type AccessPorts, requireAccess } from './access.ts';
import { parseSent } from './parse.ts';

export interface QueryAppPorts extends AccessPorts {
  readonly store: ObjectStore;
  readonly engine: SqlEngine;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** What readers ask. */
export function queryApp(ports: QueryAppPorts): Hono {
  const { store, engine } = ports;
  const app = new Hono();
  const read = requireAccess(ports, 'read');

  app.get('/v1/projects/:project/runs', read, async (context) => {
    const query = parseSent(listRunsQuery, context.req.query());
    const project = context.req.param('project');
    const { status, limit, cursor } = query;
    return context.json(
      await listRuns(store, engine, { ...filterOf(project, query), status, limit, cursor }),
    );
  });

  app.get('/v1/projects/:project/runs/:run', read, async (context) => {
    const { project, run } = context.req.param();
    return new Response(await runDetail(store, project, run), { headers: JSON_TYPE });
  });

  app.get('/v1/projects/:project/runs/:run/events', read, async (context) => {
    const { project, run } = context.req.param();
    const { type, sample_id, limit, cursor } = parseSent(eventsQuery, context.req.query());
    const filter = { type, sampleId: sample_id, limit, cursor };
    return pageResponse('events', await eventPage(store, project, run, filter));
  });

  app.get('/v1/projects/:project/runs/:run/items', read, async (context) => {
    const { project, run } = context.req.param();
    const { metric_name, limit, cursor } = parseSent(itemsQuery, context.req.query());
    const filter = { metricName: metric_name, limit, cursor };
    const { sourceHash, ...page } = await itemPage(store, project, run, filter);
    return pageResponse('items', page, { source_hash: sourceHash });
  });

  app.get('/v1/projects/:project/runs/:run/metrics', read, async (context) => {
    const { project, run } = context.req.param();
    const query = parseSent(metricsQuery, context.req.query());
    return pageResponse('metrics', await metricsPage(store, project, run, query));
  });

  app.get('/v1/projects/:project/runs/:run/results', read, async (context) => {
    const { project, run } = context.req.param();
    const bytes = await runResults(store, project, run);
    return new Response(Uint8Array.from(bytes), { headers: JSON_TYPE });
  });

  app.get('/v1/projects/:project/trends', read, async (context) => {
    const query = parseSent(trendsQuery, context.req.query());
    const filter = filterOf(context.req.param('project'), query);
    return context.json({ series: await trends(engine, { ...filter, bucket: query.bucket }) });
  });

  return app;
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

/** The texts are JSON already; building them again could change their numbers. */
function pageResponse(name: string, { texts, next }: EventPage, more = {}): Response {
  const rest = JSON.stringify({ ...more, next }).slice(1);
  const body = `{"${name}":[${texts.join(',')}],${rest}\n`;
  return new Response(body, { headers: JSON_TYPE });
}
