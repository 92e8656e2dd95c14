import { type Command, Option } from 'commander';
import { type ProjectSettings, projectSettingsSchema } from '#schemas/project-settings.ts';
import { assignSettings, settingNames, settingTexts } from '#lake/assign-setting.ts';
import { readSettings, writeSettings } from '#lake/project-settings-file.ts';
import { openEndpoint } from '#client/endpoint.ts';
import { parseAnswer } from '#client/exchange.ts';
import { addLakeOptions, type LakeFlags, openLake } from './lake.ts';
import { endpointOption, keyOption, projectOption } from './options.ts';
import { escapeControls } from './print-table.ts';

interface SettingsFlags extends LakeFlags {
  readonly project: string;
  readonly endpoint?: string;
  readonly key?: string;
  readonly set: readonly string[];
}

type Change = (settings: ProjectSettings) => ProjectSettings;

export function addSettingsCommand(program: Command): void {
  const collect = (text: string, before: readonly string[]): string[] => [...before, text];
  addLakeOptions(program.command('settings'))
    .description('Show or change the settings of a project')
    .addOption(projectOption().makeOptionMandatory())
    .addOption(endpointOption())
    .addOption(keyOption())
    .addOption(
      new Option('--set <name=value>', `one of ${settingNames.join(', ')}; may be repeated`)
        .argParser(collect)
        .default([], 'nothing'),
    )
    .action(async (flags: SettingsFlags) => {
      const change: Change = (settings) => assignSettings(settings, flags.set);
      const settings = await (flags.endpoint === undefined
        ? changeInLake(flags, change)
        : changeAtEndpoint(flags, flags.endpoint, change));
      if (flags.json) console.log(JSON.stringify(settings));
      else {
        for (const [name, value] of settingTexts(settings)) {
          console.log(`${name.padEnd(24)}${escapeControls(value)}`);
        }
      }
    });
}

async function changeInLake(flags: SettingsFlags, change: Change): Promise<ProjectSettings> {
  const store = await openLake(flags);
  const { settings, condition } = await readSettings(store, flags.project);
  if (flags.set.length === 0) return settings;
  const changed = change(settings);
  await writeSettings(store, flags.project, changed, condition);
  const { judgeNow } = await import('#pipeline/rebuild/judge-now.ts');
  const { updateSummary } = await import('#pipeline/manifest/evaluation-summary.ts');
  await judgeNow({ store }, flags.project);
  await updateSummary(store, flags.project);
  return changed;
}

async function changeAtEndpoint(
  { project, key, set }: SettingsFlags,
  endpoint: string,
  change: Change,
): Promise<ProjectSettings> {
  const server = openEndpoint(endpoint, key);
  const path = `/v1/projects/${project}/settings`;
  const response = await server.request(path);
  const settings = parseAnswer(projectSettingsSchema, response);
  if (set.length === 0) return settings;
  const answer = await server.request(path, {
    method: 'PUT',
    body: JSON.stringify(change(settings)),
    headers: { 'if-match': response.headers.get('etag') ?? '' },
  });
  return parseAnswer(projectSettingsSchema, answer);
}
