import { Hono } from 'hono';
import type { ObjectStore } from '#ports/object-store.ts';
import { runMatrix } from '#read/compare/run-matrix.ts';
import { itemHistory } from '#read/items/item-history.ts';
import { PulseReader } from '#read/pulse/pulse.ts';
import { formatPage } from '#read/pages.ts';
import { listQuarantine } from '#read/quarantine/list-quarantine.ts';
import { runConflicts } from '#read/quarantine/run-conflicts.ts';
import { RecentValues } from '#ports/recent-values.ts';
import { RunsIndexReader } from '#read/runs-index/runs-index.ts';
import { runSamples } from '#read/samples/run-samples.ts';
import { ITEM_IN_QUERY } from '#schemas/dashboard/item-history.ts';
import { type GuardPorts, openGuard } from '../access.ts';
import { answerOnce, type KeptAnswers, strongTag, weakTag } from './conditional.ts';
import { dashboardRoutes } from '../routes/dashboard-routes.ts';
import { serve } from '../serve-route.ts';

/** Of answers with the runs of a project or the samples of a run; 10,000 runs take half a MB as gzip, 2 MB plain. */
const MOST_KEPT_BYTES = 32 * 1024 * 1024;

export type DashboardAppPorts = GuardPorts & { readonly store: ObjectStore };

/**
 * The routes for pages that are left open. They stand before those of runs, as `runs/index` is no
 * run.
 */
export function dashboardApp(ports: DashboardAppPorts): Hono {
  const { store, clock } = ports;
  const app = new Hono();
  const guard = openGuard(ports);
  const indexes = new RunsIndexReader(store);
  const answers: KeptAnswers = new RecentValues(MOST_KEPT_BYTES);
  serve(app, guard, dashboardRoutes.runsIndex, async ({ params, query, context }) => {
    const index = await indexes.open(params.project, query.since, clock.now());
    return answerOnce(context, strongTag(index.revision), index.read, answers);
  });
  serve(app, guard, dashboardRoutes.samples, async ({ params: { project, run }, context }) => {
    const samples = await runSamples(store, project, run);
    return answerOnce(context, strongTag(samples.revision), samples.read, answers);
  });
  serve(
    app,
    guard,
    dashboardRoutes.conflicts,
    async ({ params: { project, run }, query }) =>
      new Response(formatPage('conflicts', await runConflicts(store, project, run, query)), {
        headers: { 'content-type': 'application/json' },
      }),
  );
  serve(app, guard, dashboardRoutes.itemHistory, ({ params: { project, item }, query }) => {
    const { item: itemInQuery = item, task: taskId, metric, limit } = query;
    const itemId = item === ITEM_IN_QUERY ? itemInQuery : item;
    return itemHistory({ store, indexes }, { project, itemId, taskId, metric, limit });
  });
  serve(app, guard, dashboardRoutes.runMatrix, ({ params: { project }, query }) =>
    runMatrix(store, project, query),
  );
  serve(app, guard, dashboardRoutes.quarantine, ({ params: { project }, query }) => {
    const { run_id: runId, ...filter } = query;
    return listQuarantine(store, project, { ...filter, runId });
  });
  const pulses = new PulseReader({ store, clock, indexes });
  serve(app, guard, dashboardRoutes.pulse, async ({ params: { project }, context }) => {
    const { revision, answer } = await pulses.read(project);
    return answerOnce(context, weakTag(revision), () => answer);
  });
  return app;
}
