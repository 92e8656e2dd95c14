import type { IndexedRun } from '../api/runs-index.ts';
import type { SettingsPin } from '../api/settings.ts';

/** The newest run of the same task and model that is older. `runs` come the newest first. */
export function runBefore(
  runs: readonly IndexedRun[],
  { task, model, startedMs }: IndexedRun,
): IndexedRun | undefined {
  return runs.find(
    (each) => each.task === task && each.model === model && each.startedMs < startedMs,
  );
}

/** The pin of the run's task: that of its model before that of all. */
export function pinFor(
  pins: readonly SettingsPin[],
  { id, task, model }: Pick<IndexedRun, 'id' | 'task' | 'model'>,
): SettingsPin | undefined {
  const ofTask = pins.filter((pin) => pin.task === task && !pin.runs.includes(id));
  return ofTask.find((pin) => pin.model === model) ?? ofTask.find((pin) => pin.model === undefined);
}
