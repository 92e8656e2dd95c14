import { eventsKey } from '#contract/keys.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type Homes, readHomes } from '#lake/homes.ts';
import type { SealInput } from './seal-plan.ts';
import type { RunName } from '#contract/run-name.ts';

/** What a seal reads, with the etags for its conditional writes. */
export interface ReadRun {
  readonly input: Pick<SealInput, 'home' | 'existing' | 'inbox'>;
  /** The etags of the events files, by month. */
  readonly etags: ReadonlyMap<string, string>;
  readonly homes: Homes;
}

/** Finds what there is to read of a run; planning reads it. */
export async function readRun(
  store: ObjectStore,
  run: RunName,
  inboxKeys: readonly string[],
): Promise<ReadRun> {
  const homes = await readHomes(store, run);
  const etags = new Map<string, string>();
  const existing = [];
  for (const month of homes.months) {
    const stored = await store.head(eventsKey(run.project, month, run.runId));
    if (!stored) continue;
    const { key, etag, sizeBytes } = stored;
    etags.set(month, etag);
    existing.push({ month, key, etag, sizeBytes });
  }
  return { input: { home: homes.months[0], existing, inbox: inboxKeys }, etags, homes };
}
