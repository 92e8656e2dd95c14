import { Hono } from 'hono';
import { type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import { changeSettings, type SettingsPorts } from '#pipeline/settings/change-settings.ts';
import { type PinChange, writePins } from '#read/compare/pin-baseline.ts';
import { pinProblems } from '#read/compare/pin-problems.ts';
import { trySettings } from '#read/settings/try-settings.ts';
import { readSettings, revisionOf, writeFormatted } from '#lake/settings/project-settings-file.ts';
import { MOST_SETTINGS_BYTES, type ProjectSettings } from '#schemas/project-settings.ts';
import { type AccessPorts, type GuardPorts, openGuard } from '../access.ts';
import { namesTag } from '../answers/entity-tag.ts';
import { readBody } from '../body.ts';
import { ProblemError } from '../problem.ts';
import { settingsRoutes } from '../routes/settings-routes.ts';
import { serve } from '../serve-route.ts';
import { type PlanPins, planPinsHere } from './plan-pins.ts';
import { type CheckedSettings, type CheckSettings, checkSettings } from './check-settings.ts';

/** Larger settings are checked elsewhere, where there is somewhere else: it takes some 50 ms for a megabyte. */
const MOST_CHECKED_HERE_BYTES = 32 * 1024;

export interface SettingsAppPorts extends AccessPorts, SettingsPorts {
  /** Checks large settings elsewhere; all are checked where they came in when absent. */
  readonly checkSettings?: CheckSettings | undefined;
  /** Plans changes of pins elsewhere, as those of ten thousand take long; here when absent. */
  readonly planPins?: PlanPins | undefined;
}

/**
 * The routes of a project's settings. A client that replaces the settings it has read sends their
 * ETag as If-Match, so that it overwrites no change of another client.
 */
export function settingsApp(ports: SettingsAppPorts): Hono {
  const { store } = ports;
  const app = new Hono();
  const guard = openGuard(ports);
  const checkHere: CheckSettings = (sent) => checkSettings(store, sent);
  serve(app, guard, settingsRoutes.replaceSettings, async ({ params, headers, context }) => {
    const { project } = params;
    const body = await readBody(context, MOST_SETTINGS_BYTES);
    const isLarge = body.length > MOST_CHECKED_HERE_BYTES;
    const check = (isLarge && ports.checkSettings) || checkHere;
    const ifMatch = headers['if-match'];
    const sent = { project, body, isConditional: ifMatch !== undefined };
    const checked = await check(sent, context.req.raw.signal);
    await changeSettings(ports, project, () => replaceSettings(store, project, checked, ifMatch));
    return answerJson(checked.answer, { etag: etagOf(checked.revision) });
  });
  const planPins: PlanPins = ports.planPins ?? ((asked) => planPinsHere(store, asked));
  const changePins = async (project: string, change: PinChange, signal: AbortSignal) => {
    const plan = () => planPins({ project, change }, signal);
    const write = () => writePins(store, project, plan);
    return answerJson((await changeSettings(ports, project, write)).answer);
  };
  serve(app, guard, settingsRoutes.pinBaseline, ({ params: { project }, body, context }) =>
    changePins(project, { kind: 'pin', pin: body }, context.req.raw.signal),
  );
  serve(app, guard, settingsRoutes.clearBaseline, ({ params: { project }, query, context }) =>
    changePins(project, { kind: 'clear', named: query }, context.req.raw.signal),
  );
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

function answerJson(json: Uint8Array, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(Uint8Array.from(json), {
    headers: { 'content-type': 'application/json', ...headers },
  });
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
  { stored, former }: CheckedSettings,
  ifMatch: string | undefined,
): Promise<void> {
  if (ifMatch === undefined || !former) return writeFormatted(store, project, stored);
  if (!namesTag(ifMatch, etagOf(former.revision))) throw settingsChangedProblem();
  try {
    await writeFormatted(store, project, stored, former.condition);
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
