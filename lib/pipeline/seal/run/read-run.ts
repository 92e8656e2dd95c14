import { eventsKey } from '#contract/keys.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type Homes, readHomes } from '#lake/homes.ts';
import { readInbox } from '../protocol/list-inbox.ts';
import type { SealInput } from './plan-seal.ts';
import type { RunName } from '#contract/run-name.ts';

/** Everything that a seal reads, with the etags for its conditional writes. */
export interface ReadRun {
  readonly input: Pick<SealInput, 'home' | 'existing' | 'inbox'>;
  /** The etags of the events files, by month. */
  readonly etags: ReadonlyMap<string, string>;
  readonly homes: Homes;
}

const CONCURRENT_READS = 16;

/** @throws PreconditionFailedError when another sealer has taken an inbox object meanwhile */
export async function readRun(
  store: ObjectStore,
  run: RunName,
  inboxKeys: readonly string[],
): Promise<ReadRun> {
  const homes = await readHomes(store, run);
  const etags = new Map<string, string>();
  const existing = [];
  for (const month of homes.months) {
    const stored = await store.get(eventsKey(run.project, month, run.runId));
    if (!stored) continue;
    etags.set(month, stored.etag);
    existing.push({ month, bytes: stored.bytes });
  }
  const inbox = await readInbox(store, inboxKeys, CONCURRENT_READS);
  return { input: { home: homes.months[0], existing, inbox }, etags, homes };
}
