import { type Command, Option } from 'commander';
import type { ObjectStore } from '#ports/object-store.ts';
import {
  baselinesSchema,
  type ListedBaselines,
  listedBaselinesSchema,
  type Pin,
  type ProjectSettings,
} from '#schemas/project-settings.ts';
import { assignSettings, settingNames, settingTexts } from '#lake/settings/assign-setting.ts';
import { readSettings } from '#lake/settings/project-settings-file.ts';
import { openEndpoint } from '#client/endpoint.ts';
import { parseAnswer } from '#client/exchange.ts';
import { changeSettings, type SettingsPlace } from './change-settings.ts';
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
