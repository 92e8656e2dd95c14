import { openEndpoint } from '#client/endpoint.ts';
import { parseAnswer } from '#client/exchange.ts';
import { readSettings, writeSettings } from '#lake/settings/project-settings-file.ts';
import { type ProjectSettings, projectSettingsSchema } from '#schemas/project-settings.ts';
import { type LakeFlags, openLake } from './lake.ts';

/** Whose settings, and where they are. */
export interface SettingsPlace extends LakeFlags {
  readonly project: string;
  readonly endpoint?: string;
  readonly key?: string;
}

type Change = (settings: ProjectSettings) => ProjectSettings;

/**
 * Changes the settings of a project, at a server or in a lake, and has its runs judged by them.
 * @param change absent to read them alone
 */
export function changeSettings(flags: SettingsPlace, change?: Change): Promise<ProjectSettings> {
  return flags.endpoint === undefined
    ? changeInLake(flags, change)
    : changeAtEndpoint(flags, flags.endpoint, change);
}

async function changeInLake(flags: SettingsPlace, change?: Change): Promise<ProjectSettings> {
  const store = await openLake(flags);
  const { settings, condition } = await readSettings(store, flags.project);
  if (!change) return settings;
  const changed = change(settings);
  await writeSettings(store, flags.project, changed, condition);
  const { judgeNow } = await import('#pipeline/rebuild/judge-now.ts');
  const { updateSummary } = await import('#pipeline/manifest/evaluation-summary.ts');
  await judgeNow({ store }, flags.project);
  await updateSummary(store, flags.project);
  return changed;
}

async function changeAtEndpoint(
  { project, key }: SettingsPlace,
  endpoint: string,
  change?: Change,
): Promise<ProjectSettings> {
  const server = openEndpoint(endpoint, key);
  const path = `/v1/projects/${project}/settings`;
  const response = await server.request(path);
  const settings = parseAnswer(projectSettingsSchema, response);
  if (!change) return settings;
  const answer = await server.request(path, {
    method: 'PUT',
    body: JSON.stringify(change(settings)),
    headers: { 'if-match': response.headers.get('etag') ?? '' },
  });
  return parseAnswer(projectSettingsSchema, answer);
}
