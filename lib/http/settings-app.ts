import { Hono } from 'hono';
import { type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import { changeSettings, type SettingsPorts } from '#pipeline/settings/change-settings.ts';
import { clearBaseline, pinBaseline } from '#read/compare/pin-baseline.ts';
import { pinProblems } from '#read/compare/pin-problems.ts';
import { trySettings } from '#read/settings/try-settings.ts';
import { readSettings, revisionOf, writeSettings } from '#lake/settings/project-settings-file.ts';
import type { ProjectSettings } from '#schemas/project-settings.ts';
import { type AccessPorts, type GuardPorts, openGuard } from './access.ts';
import { namesTag } from './answers/entity-tag.ts';
import { ProblemError } from './problem.ts';
import { settingsRoutes } from './routes/settings-routes.ts';
import { serve } from './serve-route.ts';

export interface SettingsAppPorts extends AccessPorts, SettingsPorts {}

/**
 * The routes of a project's settings. A client that replaces the settings it has read sends their
 * ETag as If-Match, so that it overwrites no change of another client.
 */
export function settingsApp(ports: SettingsAppPorts): Hono {
  const { store } = ports;
  const app = new Hono();
  const guard = openGuard(ports);
  serve(app, guard, settingsRoutes.replaceSettings, async ({ params, body, headers }) => {
    const { project } = params;
    const replace = () => replaceSettings(store, project, body, headers['if-match']);
    await changeSettings(ports, project, replace);
    return answerSettings(body);
  });
  serve(app, guard, settingsRoutes.pinBaseline, async ({ params: { project }, body }) => {
    const pin = () => pinBaseline(store, project, body);
    const baselines = await changeSettings(ports, project, pin);
    return Response.json(baselines);
  });
  serve(app, guard, settingsRoutes.clearBaseline, async ({ params: { project }, query }) => {
    const clear = () => clearBaseline(store, project, query);
    const baselines = await changeSettings(ports, project, clear);
    return Response.json(baselines);
  });
  app.route('/', settingsReadsApp(ports));
  return app;
}

/** Those of them that only read. */
export function settingsReadsApp(ports: GuardPorts & Pick<SettingsAppPorts, 'store'>): Hono {
  const { store } = ports;
  const app = new Hono();
  const guard = openGuard(ports);
  serve(app, guard, settingsRoutes.settings, async ({ params: { project } }) => {
    const { settings } = await readSettings(store, project);
    return answerSettings(settings);
  });
  serve(app, guard, settingsRoutes.trySettings, async ({ params: { project }, query }) => {
    const { settings } = await readSettings(store, project);
    return trySettings(store, project, settings, query);
  });
  serve(app, guard, settingsRoutes.baselines, async ({ params: { project } }) => {
    const { baselines } = (await readSettings(store, project)).settings;
    return { ...baselines, problems: await pinProblems(store, project, baselines.pins) };
  });
  return app;
}

function answerSettings(settings: ProjectSettings): Response {
  return Response.json(settings, { headers: { etag: etagOf(revisionOf(settings)) } });
}

function etagOf(revision: string): string {
  return `"${revision}"`;
}

async function replaceSettings(
  store: ObjectStore,
  project: string,
  settings: ProjectSettings,
  ifMatch: string | undefined,
): Promise<void> {
  if (ifMatch === undefined) return writeSettings(store, project, settings);
  const { revision, condition } = await readSettings(store, project);
  if (!namesTag(ifMatch, etagOf(revision))) throw settingsChangedProblem();
  try {
    await writeSettings(store, project, settings, condition);
  } catch (error) {
    throw error instanceof PreconditionFailedError ? settingsChangedProblem() : error;
  }
}

function settingsChangedProblem(): ProblemError {
  return new ProblemError({
    name: 'settings-changed',
    status: 412,
    detail: 'the settings have changed since they were read; read them again, then decide',
  });
}
