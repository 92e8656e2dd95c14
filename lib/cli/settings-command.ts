import { type Command, Option } from 'commander';
import type { ObjectStore } from '#ports/object-store.ts';
import {
  baselinesSchema,
  type ListedBaselines,
  listedBaselinesSchema,
  type Pin,
  type ProjectSettings,
  projectSettingsSchema,
} from '#schemas/project-settings.ts';
import { assignSettings, settingNames, settingTexts } from '#lake/settings/assign-setting.ts';
import { readSettings, writeSettings } from '#lake/settings/project-settings-file.ts';
import { openEndpoint } from '#client/endpoint.ts';
import { parseAnswer } from '#client/exchange.ts';
import { addLakeOptions, type LakeFlags, openLake } from './lake.ts';
import { endpointOption, keyOption, projectOption } from './options.ts';
import { escapeControls } from '#contract/text/printable.ts';
import { say, sayJson } from './terminal.ts';

interface SettingsFlags extends SettingsPlace {
  readonly set: readonly string[];
}

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
      const assign = (settings: ProjectSettings) => assignSettings(settings, flags.set);
      const settings = await changeSettings(flags, flags.set.length > 0 ? assign : undefined);
      if (flags.json) sayJson(settings);
      else {
        for (const [name, value] of settingTexts(settings)) {
          say(`${name.padEnd(24)}${escapeControls(value)}`);
        }
      }
    });
}

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

interface BaselineFlags extends LakeFlags {
  readonly project: string;
  readonly endpoint?: string;
  readonly key?: string;
  readonly task?: string;
  readonly model?: string;
}

type Baselines = ProjectSettings['baselines'];

export function addBaselineCommand(program: Command): void {
  const command = program.command('baseline').description('Choose what runs are compared with');
  const add = (usage: string, description: string) =>
    addLakeOptions(command.command(usage))
      .description(description)
      .addOption(projectOption().makeOptionMandatory())
      .addOption(endpointOption())
      .addOption(keyOption())
      .option('--model <name>', 'only for runs of this model');
  add('set <run_id...>', 'Pin runs as the baseline of their task; several are pooled')
    .option('--task <name>', "the runs' own when left out")
    .action(async (runs: string[], flags: BaselineFlags) => {
      printBaselines(await setPin({ ...named(flags), runs }, flags), flags);
    });
  add('clear', 'Clear the pin of a task')
    .requiredOption('--task <name>', 'the task')
    .action(async (flags: BaselineFlags) => printBaselines(await clearPin(flags), flags));
  add('list', 'List the pins, and the rule where there is none').action(
    async (flags: BaselineFlags) => printBaselines(await listPins(flags), flags),
  );
}

/** The task and the model, where they are given. */
function named({ task, model }: BaselineFlags): Partial<Pick<Pin, 'task' | 'model'>> {
  return { ...(task === undefined ? {} : { task }), ...(model === undefined ? {} : { model }) };
}

async function setPin(
  pin: Pick<Pin, 'runs'> & Partial<Pin>,
  flags: BaselineFlags,
): Promise<Baselines> {
  if (flags.endpoint !== undefined) {
    return ask(flags, flags.endpoint, 'baselines', { method: 'PUT', body: JSON.stringify(pin) });
  }
  const { pinBaseline } = await import('#read/compare/pin-baseline.ts');
  return changeLake(flags, (store) => pinBaseline(store, flags.project, pin));
}

async function clearPin(flags: BaselineFlags): Promise<Baselines> {
  const pin = { ...named(flags), task: flags.task ?? '' };
  if (flags.endpoint !== undefined) {
    const query = new URLSearchParams({ task: pin.task });
    if (pin.model !== undefined) query.set('model', pin.model);
    return ask(flags, flags.endpoint, `baselines?${query.toString()}`, { method: 'DELETE' });
  }
  const { clearBaseline } = await import('#read/compare/pin-baseline.ts');
  return changeLake(flags, (store) => clearBaseline(store, flags.project, pin));
}

async function listPins(flags: BaselineFlags): Promise<ListedBaselines> {
  const { endpoint, key, project } = flags;
  if (endpoint === undefined) {
    const store = await openLake(flags);
    const { baselines } = (await readSettings(store, project)).settings;
    const { pinProblems } = await import('#read/compare/pin-problems.ts');
    return { ...baselines, problems: await pinProblems(store, project, baselines.pins) };
  }
  const answer = await openEndpoint(endpoint, key).request(`/v1/projects/${project}/baselines`);
  return parseAnswer(listedBaselinesSchema, answer);
}

async function ask(
  { project, key }: BaselineFlags,
  endpoint: string,
  path: string,
  init: { readonly method: 'PUT' | 'DELETE'; readonly body?: string },
): Promise<Baselines> {
  const answer = await openEndpoint(endpoint, key).request(`/v1/projects/${project}/${path}`, init);
  return parseAnswer(baselinesSchema, answer);
}

/** A change of the lake itself tells no queue, so the runs are judged here. */
async function changeLake(
  flags: BaselineFlags,
  change: (store: ObjectStore) => Promise<Baselines>,
): Promise<Baselines> {
  const store = await openLake(flags);
  const baselines = await change(store);
  const { judgeNow } = await import('#pipeline/rebuild/judge-now.ts');
  await judgeNow({ store }, flags.project);
  return baselines;
}

function printBaselines(baselines: Baselines | ListedBaselines, { json }: BaselineFlags): void {
  if (json) {
    sayJson(baselines);
    return;
  }
  const { tag, runs, pins } = baselines;
  for (const { task, model, runs: pinned } of pins) {
    const of = model === undefined ? task : `${task}, ${model}`;
    say(escapeControls(`${of}: ${pinned.join(', ')}`));
  }
  for (const { task, run_id, problem } of 'problems' in baselines ? baselines.problems : []) {
    const advice = 'no run is compared with it; pin another, or clear the pin';
    say(escapeControls(`! ${task}: run ${run_id} ${problem}; ${advice}`));
  }
  const newest = runs === 1 ? 'the newest run' : `the newest ${runs} runs`;
  say(
    escapeControls(`else ${newest} with the tag ${tag}, else of the same model and configuration`),
  );
}
