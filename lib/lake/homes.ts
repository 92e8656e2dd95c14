import { z } from 'zod';
import { homesKey } from '#contract/keys.ts';
import { monthOf } from '#contract/time.ts';
import { ifUnchanged, type ObjectStore } from '#ports/object-store.ts';
import { startFromRunId } from '#contract/run-start.ts';
import type { RunName } from '#contract/run-name.ts';

/**
 * Which months may hold an events file of a run. For a run whose id tells its start there is just
 * one. For others a late event can move the home, so each home is written down before its file is:
 * however often a sealer dies in between, no file of the run is out of sight.
 */
export interface Homes {
  readonly months: readonly string[];
  /** Of the object that lists them; undefined when there is none. */
  readonly etag: string | undefined;
  /** The run's id fixes the one home. */
  readonly fixed: boolean;
}

const homesSchema = z.array(z.string());

export async function readHomes(store: ObjectStore, run: RunName): Promise<Homes> {
  const start = startFromRunId(run.runId);
  if (start !== undefined) return { months: [monthOf(start)], etag: undefined, fixed: true };
  const stored = await store.get(homesKey(run.project, run.runId));
  if (!stored) return { months: [], etag: undefined, fixed: false };
  const months = homesSchema.parse(JSON.parse(Buffer.from(stored.bytes).toString()));
  return { months, etag: stored.etag, fixed: false };
}

/** @throws PreconditionFailedError when another sealer moved the run meanwhile */
export async function declareHome(
  store: ObjectStore,
  run: RunName,
  homes: Homes,
  month: string,
): Promise<void> {
  if (homes.fixed || homes.months.includes(month)) return;
  await store.put(
    homesKey(run.project, run.runId),
    Buffer.from(JSON.stringify([...homes.months, month].sort())),
    ifUnchanged(homes.etag),
  );
}
