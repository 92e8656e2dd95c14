import { gateRoutes } from './gate-routes.ts';
import { alertRoutes } from './alert-routes.ts';
import { dashboardRoutes } from './dashboard-routes.ts';
import { ingestRoutes } from './ingest-routes.ts';
import { openRoutes } from './open-routes.ts';
import { readRoutes } from './read-routes.ts';
import { resultsRoutes } from './results-routes.ts';
import type { Route } from './route.ts';
import { sessionRoutes } from './session-routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { queryRoutes, sqlRoutes } from './sql-routes.ts';

/** Every route that any server of evalake has. */
export const allRoutes: readonly Route[] = [
  ingestRoutes,
  dashboardRoutes,
  readRoutes,
  gateRoutes,
  resultsRoutes,
  settingsRoutes,
  alertRoutes,
  queryRoutes,
  sqlRoutes,
  sessionRoutes,
  openRoutes,
].flatMap((table) => Object.values<Route>(table));

const ofAws = new Set<Route>(Object.values<Route>(queryRoutes));

/** The routes of the embedded server: each of its queries ends before its request does. */
export const embeddedRoutes: readonly Route[] = allRoutes.filter((route) => !ofAws.has(route));
