import { Hono } from 'hono';
import { type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import { updateSummary } from '#pipeline/manifest/evaluation-summary.ts';
import { readSettings, revisionOf, writeSettings } from '#lake/project-settings-file.ts';
import { type ProjectSettings, projectSettingsSchema } from '#schemas/project-settings.ts';
import { type AccessPorts, requireAccess } from './access.ts';
import { parseSent, readJson } from './parse.ts';
import { ProblemError } from './problem.ts';

export interface SettingsAppPorts extends AccessPorts {
  readonly store: ObjectStore;
}

const PATH = '/v1/projects/:project/settings';
const MAX_BODY_BYTES = 256 * 1024;

/** What a project's owner chooses. Whoever replaces what they have read sends its ETag as If-Match. */
export function settingsApp(ports: SettingsAppPorts): Hono {
  const { store } = ports;
  const app = new Hono();
  app.get(PATH, requireAccess(ports, 'read'), async (context) => {
    const { settings } = await readSettings(store, context.req.param('project'));
    return answer(settings);
  });
  app.put(PATH, requireAccess(ports, 'admin'), async (context) => {
    const settings = parseSent(projectSettingsSchema, await readJson(context, MAX_BODY_BYTES));
    const project = context.req.param('project');
    await replace(store, project, settings, context.req.header('if-match'));
    await updateSummary(store, project);
    return answer(settings);
  });
  return app;
}

function answer(settings: ProjectSettings): Response {
  return Response.json(settings, { headers: { etag: etagOf(revisionOf(settings)) } });
}

function etagOf(revision: string): string {
  return `"${revision}"`;
}

async function replace(
  store: ObjectStore,
  project: string,
  settings: ProjectSettings,
  ifMatch: string | undefined,
): Promise<void> {
  if (ifMatch === undefined) return writeSettings(store, project, settings);
  const { revision, condition } = await readSettings(store, project);
  if (ifMatch !== etagOf(revision)) throw changed();
  try {
    await writeSettings(store, project, settings, condition);
  } catch (error) {
    throw error instanceof PreconditionFailedError ? changed() : error;
  }
}

function changed(): ProblemError {
  return new ProblemError({
    name: 'settings-changed',
    status: 412,
    detail: 'the settings have changed since they were read; read them again, then decide',
  });
}
