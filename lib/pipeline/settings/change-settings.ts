import { randomUUID } from 'node:crypto';
import { settingsChangeKey } from '#contract/keys.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import { updateSummary } from '../manifest/evaluation-summary.ts';
import { tellJudge } from '../step/tell-judge.ts';

export interface SettingsPorts {
  readonly store: ObjectStore;
  /** Told of changed settings, which verdicts depend on. */
  readonly judgements: Pick<Queue, 'send'>;
}

/**
 * Changes a project's settings, then makes known what follows from them. A mark stands from before the
 * change until all of it is done, so that `sweepSettings` finishes what a crash left.
 */
export async function changeSettings<T>(
  ports: SettingsPorts,
  project: string,
  change: () => Promise<T>,
): Promise<T> {
  const mark = settingsChangeKey(project, randomUUID());
  await ports.store.put(mark, Buffer.from('{}\n'));
  const changed = await change();
  await followSettings(ports, project);
  await ports.store.delete([mark]);
  return changed;
}

/** Has the project judged by its settings, and its summary show them. */
export async function followSettings(
  { store, judgements }: SettingsPorts,
  project: string,
): Promise<void> {
  await tellJudge(judgements, project);
  await updateSummary(store, project);
}
