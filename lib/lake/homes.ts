import { z } from 'zod';
import { homesKey } from '#contract/keys.ts';
import { monthOf } from '#contract/time.ts';
import { ifUnchanged, type ObjectStore } from '#ports/object-store.ts';
import { startMicrosFromRunId } from '#contract/run-start.ts';
import type { RunName } from '#contract/run-name.ts';

/**
 * The month under which a run lies. When the run's id tells its start, the home is the month of that.
 * Else the first sealer claims one before it writes any other file of the run, and the run stays
 * there: neither later events nor a slow sealer bring files of it to another month.
 */
export interface Homes {
  /**
   * The home; empty while nobody has claimed one. In a lake from when runs moved home, more months
   * follow, which may hold files of the run too.
   */
  readonly months: readonly string[];
  /** The etag of the object under `homes/`; undefined when there is none. */
  readonly etag: string | undefined;
}

const homesSchema = z.array(z.string()).min(1);

export async function readHomes(store: ObjectStore, run: RunName): Promise<Homes> {
  const startMicros = startMicrosFromRunId(run.runId);
  if (startMicros !== undefined) return { months: [monthOf(startMicros)], etag: undefined };
  const stored = await store.get(homesKey(run.project, run.runId));
  if (!stored) return { months: [], etag: undefined };
  const months = homesSchema.parse(JSON.parse(Buffer.from(stored.bytes).toString()));
  return { months, etag: stored.etag };
}

/** @throws PreconditionFailedError when another sealer was faster: its claim counts */
export async function claimHome(
  store: ObjectStore,
  run: RunName,
  { months }: Homes,
  month: string,
): Promise<void> {
  if (months.length > 0) return;
  await store.put(homesKey(run.project, run.runId), formatHomes([month]), { ifAbsent: true });
}

/** Drops former homes, once the seal record lists the files to delete in those months. */
export async function forgetFormerHomes(
  store: ObjectStore,
  run: RunName,
  { months, etag }: Homes,
): Promise<void> {
  if (months.length < 2) return;
  const bytes = formatHomes(months.slice(0, 1));
  await store.put(homesKey(run.project, run.runId), bytes, ifUnchanged(etag));
}

/** Adds to a run's homes the months in which it has events files, where they are missing. */
export async function restoreHomes(
  store: ObjectStore,
  run: RunName,
  found: readonly string[],
): Promise<void> {
  if (startMicrosFromRunId(run.runId) !== undefined) return;
  const { months } = await readHomes(store, run);
  const missing = found.filter((month) => !months.includes(month));
  if (missing.length === 0) return;
  await store.put(homesKey(run.project, run.runId), formatHomes([...months, ...missing]));
}

function formatHomes(months: readonly string[]): Uint8Array {
  return Buffer.from(JSON.stringify(months));
}
