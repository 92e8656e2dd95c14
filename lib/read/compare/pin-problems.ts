import pMap from 'p-map';
import type { PinState } from '#alerts/alert-rules.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import { RunNotFoundError } from '#lake/seal-record-file.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type Pin, pinName, type PinProblem } from '#schemas/project-settings.ts';
import { openRun } from './compared-run.ts';
import { ItemsChangedError, RunNotSealedError } from '../read-errors.ts';

/** Runs that are looked at; of a pin beyond them no problem is known. */
const MOST_PINNED_LOOKED_AT = 1000;

const CONCURRENT_READS = 16;

/** The pinned runs that are no baseline, and why: no run is compared with them. */
export async function pinProblems(
  store: ObjectStore,
  project: string,
  pins: readonly Pin[],
): Promise<PinProblem[]> {
  const pinned = pins.flatMap(({ task, model, runs }) =>
    runs.map((run_id) => ({ task, ...(model === undefined ? {} : { model }), run_id })),
  );
  const found = await pMap(
    pinned.slice(0, MOST_PINNED_LOOKED_AT),
    async (each) => {
      const problem = await problemOf(store, project, each.run_id, each.task);
      return problem === undefined ? [] : [{ ...each, problem }];
    },
    { concurrency: CONCURRENT_READS },
  );
  return found.flat();
}

/** What is wrong with each pin, by `pinName`. */
export async function pinStates(
  store: ObjectStore,
  project: string,
  pins: readonly Pin[],
): Promise<ReadonlyMap<string, PinState>> {
  const whys = new Map<string, string[]>();
  for (const each of await pinProblems(store, project, pins)) {
    const name = pinName(each);
    whys.set(name, [...(whys.get(name) ?? []), problemText(each)]);
  }
  return new Map(
    pins.map((pin) => {
      const found = whys.get(pinName(pin)) ?? [];
      const isDead = found.length === pin.runs.length;
      return [pinName(pin), { isDead, why: found.length === 0 ? null : found.join('; ') }];
    }),
  );
}

function problemText({ run_id, problem }: PinProblem): string {
  return `run ${run_id} ${problem}`;
}

async function problemOf(
  store: ObjectStore,
  project: string,
  runId: string,
  task: string,
): Promise<string | undefined> {
  try {
    const { run } = await openRun(store, project, runId);
    if (run.task_id !== task) return `is of task ${JSON.stringify(run.task_id)}`;
    return run.status === 'complete' ? undefined : `is ${run.status}`;
  } catch (error) {
    if (error instanceof PrunedError) return `has no items since ${error.prunedOn}: pruned`;
    if (error instanceof RunNotFoundError) return 'is not there';
    if (error instanceof RunNotSealedError) return 'is not sealed yet';
    if (error instanceof ItemsChangedError) return undefined;
    throw error;
  }
}
