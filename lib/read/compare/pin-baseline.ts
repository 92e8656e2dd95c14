import { settingsKey } from '#contract/keys.ts';
import { readSettings, writeSettings } from '#lake/settings/project-settings-file.ts';
import { type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
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

/**
 * Puts a pin in place of one of the same task and model.
 * @throws BaselineUnfitError, RunNotFoundError, RunNotSealedError, PrunedError, ItemsChangedError
 * @throws TooManyPinsError, ContentionError
 */
export async function pinBaseline(
  store: ObjectStore,
  project: string,
  asked: AskedPin,
): Promise<Baselines> {
  const [first = ''] = asked.runs;
  const task = asked.task ?? (await openRun(store, project, first)).run.task_id;
  const pin = { ...asked, task };
  await checkPin(store, project, pin);
  return changePins(store, project, (pins) => [...without(pins, pin), pin]);
}

/** Clears the pin of this task and model. @throws PinNotFoundError, ContentionError */
export function clearBaseline(
  store: ObjectStore,
  project: string,
  named: Pick<Pin, 'task' | 'model'>,
): Promise<Baselines> {
  return changePins(store, project, (pins) => {
    const left = without(pins, named);
    if (left.length === pins.length) throw new PinNotFoundError(pinText(named), pins.map(pinText));
    return left;
  });
}

function pinText({ task, model }: Pick<Pin, 'task' | 'model'>): string {
  const ofModel = model === undefined ? 'all models' : `model ${JSON.stringify(model)}`;
  return `task ${JSON.stringify(task)} and ${ofModel}`;
}

type Baselines = ProjectSettings['baselines'];

function without(pins: readonly Pin[], named: Pick<Pin, 'task' | 'model'>): Pin[] {
  return pins.filter((pin) => pinName(pin) !== pinName(named));
}

const MOST_ROUNDS = 8;

async function changePins(
  store: ObjectStore,
  project: string,
  change: (pins: readonly Pin[]) => Pin[],
): Promise<Baselines> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { settings, condition } = await readSettings(store, project);
    const pins = change(settings.baselines.pins);
    const baselines = { ...settings.baselines, pins };
    const changed = { ...settings, baselines };
    if (pins.length >= settings.baselines.pins.length) checkSize(changed);
    try {
      await writeSettings(store, project, changed, condition);
      return baselines;
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
