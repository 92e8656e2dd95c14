import { Hono } from 'hono';
import type { ObjectStore } from '#ports/object-store.ts';
import type { SqlEngine } from '#ports/sql-engine.ts';
import { IndexQueries } from '#read/run-queries/index-queries.ts';
import type { GuardPorts } from '../access.ts';
import { alertReadsApp } from '../alerts-app.ts';
import { dashboardApp } from '../dashboard/dashboard-app.ts';
import { gateReadsApp } from '../gates-app.ts';
import { describeApp } from '../openapi/describe-app.ts';
import { queryApp } from '../query-app.ts';
import { embeddedRoutes } from '../routes/all-routes.ts';
import { resultsApp } from '../results-app.ts';
import { settingsReadsApp } from '../settings/settings-app.ts';

export type ReadingAppPorts = GuardPorts & {
  readonly store: ObjectStore;
  readonly engine: SqlEngine;
};

/** The routes that only read, and of which an answer may take long: `handedRoutes`. */
export function readingApp(ports: ReadingAppPorts): Hono {
  const queries = new IndexQueries(ports.store);
  const apps = [
    dashboardApp(ports),
    queryApp({ ...ports, queries: () => queries }),
    gateReadsApp(ports),
    resultsApp(ports),
    settingsReadsApp(ports),
    alertReadsApp(ports),
    describeApp(embeddedRoutes),
  ];
  const app = new Hono();
  for (const part of apps) app.route('/', part);
  return app;
}
