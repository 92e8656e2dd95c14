import { settingsKey } from '#contract/keys.ts';
import {
  formatSettings,
  readSettings,
  writeFormatted,
} from '#lake/settings/project-settings-file.ts';
import {
  type ObjectStore,
  PreconditionFailedError,
  type PutCondition,
} from '#ports/object-store.ts';
import { ContentionError } from '#ports/swap-object.ts';
import {
  MOST_PINS,
  MOST_SETTINGS_BYTES,
  type Pin,
  pinName,
  type ProjectSettings,
} from '#schemas/project-settings.ts';
import { openRun } from './compared-run.ts';
import { BaselineUnfitError, PinNotFoundError, TooManyPinsError } from '../read-errors.ts';

/**
 * Checks that the runs of a pin can be baselines of its task.
 * @throws BaselineUnfitError, RunNotFoundError, RunNotSealedError, PrunedError, ItemsChangedError
 */
async function checkPin(store: ObjectStore, project: string, pin: Pin): Promise<void> {
  for (const id of pin.runs) {
    const { run } = await openRun(store, project, id);
    if (run.task_id !== pin.task) {
      throw new BaselineUnfitError(id, `of task ${JSON.stringify(run.task_id)}`);
    }
    if (run.status !== 'complete') throw new BaselineUnfitError(id, run.status);
  }
}

/** A pin whose task is that of its first run when absent. */
export type AskedPin = Omit<Pin, 'task'> & { readonly task?: string | undefined };

/** A change of a project's pins. */
export type PinChange =
  /** Puts a pin in place of one of the same task and model. */
  | { readonly kind: 'pin'; readonly pin: AskedPin }
  /** Clears the pin of this task and model. */
  | { readonly kind: 'clear'; readonly named: NamedPin };

/** The file of settings after a change. */
export interface SettingsToWrite {
  readonly stored: Uint8Array;
  /** That they are still those that were changed. */
  readonly condition: PutCondition;
}

type NamedPin = Pick<Pin, 'task' | 'model'>;

/**
 * Puts a pin in place of one of the same task and model.
 * @throws BaselineUnfitError, RunNotFoundError, RunNotSealedError, PrunedError, ItemsChangedError
 * @throws TooManyPinsError, ContentionError
 */
export async function pinBaseline(
  store: ObjectStore,
  project: string,
  pin: AskedPin,
): Promise<Baselines> {
  const plan = () => planPins(store, project, { kind: 'pin', pin });
  return (await writePins(store, project, plan)).baselines;
}

/** Clears the pin of this task and model. @throws PinNotFoundError, ContentionError */
export async function clearBaseline(
  store: ObjectStore,
  project: string,
  named: NamedPin,
): Promise<Baselines> {
  const plan = () => planPins(store, project, { kind: 'clear', named });
  return (await writePins(store, project, plan)).baselines;
}

/**
 * What a change makes of the settings as they are. Ten thousand pins take long to read and to write out.
 * @throws BaselineUnfitError, RunNotFoundError, RunNotSealedError, PrunedError, ItemsChangedError
 * @throws TooManyPinsError, PinNotFoundError
 */
export async function planPins(
  store: ObjectStore,
  project: string,
  change: PinChange,
): Promise<SettingsToWrite & { readonly baselines: Baselines }> {
  const apply = await changeOf(store, project, change);
  const { settings, condition } = await readSettings(store, project);
  const { pins: former } = settings.baselines;
  const baselines = { ...settings.baselines, pins: apply(former) };
  const changed = { ...settings, baselines };
  if (baselines.pins.length >= former.length) checkSize(changed);
  return { stored: formatSettings(changed).bytes, condition, baselines };
}

async function changeOf(
  store: ObjectStore,
  project: string,
  change: PinChange,
): Promise<(pins: readonly Pin[]) => Pin[]> {
  if (change.kind === 'clear') return (pins) => cleared(pins, change.named);
  const pin = await fitPin(store, project, change.pin);
  return (pins) => [...without(pins, pin), pin];
}

async function fitPin(store: ObjectStore, project: string, asked: AskedPin): Promise<Pin> {
  const [first = ''] = asked.runs;
  const task = asked.task ?? (await openRun(store, project, first)).run.task_id;
  const pin = { ...asked, task };
  await checkPin(store, project, pin);
  return pin;
}

function cleared(pins: readonly Pin[], named: NamedPin): Pin[] {
  const left = without(pins, named);
  if (left.length === pins.length) throw new PinNotFoundError(pinText(named), pins.map(pinText));
  return left;
}

function pinText({ task, model }: NamedPin): string {
  const ofModel = model === undefined ? 'all models' : `model ${JSON.stringify(model)}`;
  return `task ${JSON.stringify(task)} and ${ofModel}`;
}

type Baselines = ProjectSettings['baselines'];

function without(pins: readonly Pin[], named: NamedPin): Pin[] {
  return pins.filter((pin) => pinName(pin) !== pinName(named));
}

const MOST_ROUNDS = 8;

/** Writes what is planned, and plans anew where the settings have changed meanwhile. @throws ContentionError */
export async function writePins<Planned extends SettingsToWrite>(
  store: ObjectStore,
  project: string,
  plan: () => Promise<Planned>,
): Promise<Planned> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const planned = await plan();
    try {
      await writeFormatted(store, project, planned.stored, planned.condition);
      return planned;
    } catch (error) {
      if (!(error instanceof PreconditionFailedError)) throw error;
    }
  }
  throw new ContentionError(settingsKey(project));
}

/** What is pinned can be read and sent back as the settings. @throws TooManyPinsError */
function checkSize(settings: ProjectSettings): void {
  const { pins } = settings.baselines;
  if (pins.length > MOST_PINS) throw new TooManyPinsError(`${MOST_PINS} pins`);
  if (Buffer.byteLength(JSON.stringify(settings)) > MOST_SETTINGS_BYTES) {
    throw new TooManyPinsError(`${MOST_SETTINGS_BYTES / 2 ** 20} MiB of settings`);
  }
}
