import type { Needed } from '../access.ts';
import { alertRoutes } from '../routes/alert-routes.ts';
import { dashboardRoutes } from '../routes/dashboard-routes.ts';
import { gateRoutes } from '../routes/gate-routes.ts';
import { openRoutes } from '../routes/open-routes.ts';
import { readRoutes } from '../routes/read-routes.ts';
import { resultsRoutes } from '../routes/results-routes.ts';
import type { Route } from '../routes/route.ts';
import { settingsRoutes } from '../routes/settings-routes.ts';

/**
 * What a reading thread answers, to keys that have the scope: every route that reads, but those of
 * which no answer can take long. In their order: `runs/index` is no run.
 */
export const handedRoutes: readonly (Route & Needed)[] = [
  ...Object.values(dashboardRoutes),
  ...Object.values(readRoutes),
  gateRoutes.gates,
  gateRoutes.gate,
  ...Object.values(resultsRoutes),
  settingsRoutes.settings,
  settingsRoutes.trySettings,
  settingsRoutes.baselines,
  alertRoutes.alerts,
  alertRoutes.rules,
  alertRoutes.tryRule,
];

/** The same, without a key. */
export const handedOpenRoutes: readonly (Route & { readonly scope: 'none' })[] = [
  openRoutes.openApi,
];
