import type { Command } from 'commander';
import { readSettings } from '#lake/project-settings-file.ts';
import { openEndpoint } from '#client/endpoint.ts';
import { parseAnswer } from '#client/exchange.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import {
  baselinesSchema,
  type Pin,
  type ProjectSettings,
  projectSettingsSchema,
} from '#schemas/project-settings.ts';
import { addLakeOptions, type LakeFlags, openLake } from './lake.ts';
import { endpointOption, keyOption, projectOption } from './options.ts';
import { escapeControls } from './print-table.ts';

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
      print(await setPin({ ...named(flags), runs }, flags), flags);
    });
  add('clear', 'Clear the pin of a task')
    .requiredOption('--task <name>', 'the task')
    .action(async (flags: BaselineFlags) => print(await clearPin(flags), flags));
  add('list', 'List the pins, and the rule where there is none').action(
    async (flags: BaselineFlags) => print(await listPins(flags), flags),
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
  const { pinBaseline } = await import('#read/pin-baseline.ts');
  return changeLake(flags, (store) => pinBaseline(store, flags.project, pin));
}

async function clearPin(flags: BaselineFlags): Promise<Baselines> {
  const pin = { ...named(flags), task: flags.task ?? '' };
  if (flags.endpoint !== undefined) {
    const query = new URLSearchParams({ task: pin.task });
    if (pin.model !== undefined) query.set('model', pin.model);
    return ask(flags, flags.endpoint, `baselines?${query.toString()}`, { method: 'DELETE' });
  }
  const { clearBaseline } = await import('#read/pin-baseline.ts');
  return changeLake(flags, (store) => clearBaseline(store, flags.project, pin));
}

async function listPins(flags: BaselineFlags): Promise<Baselines> {
  const { endpoint, key, project } = flags;
  if (endpoint === undefined) {
    return (await readSettings(await openLake(flags), project)).settings.baselines;
  }
  const answer = await openEndpoint(endpoint, key).request(`/v1/projects/${project}/settings`);
  return parseAnswer(projectSettingsSchema, answer).baselines;
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

function print(baselines: Baselines, { json }: BaselineFlags): void {
  if (json) {
    console.log(JSON.stringify(baselines));
    return;
  }
  const { tag, runs, pins } = baselines;
  for (const { task, model, runs: pinned } of pins) {
    const of = model === undefined ? task : `${task}, ${model}`;
    console.log(escapeControls(`${of}: ${pinned.join(', ')}`));
  }
  const newest = runs === 1 ? 'the newest run' : `the newest ${runs} runs`;
  console.log(
    escapeControls(`else ${newest} with the tag ${tag}, else of the same model and configuration`),
  );
}
