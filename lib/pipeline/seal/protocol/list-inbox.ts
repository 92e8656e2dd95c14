import pMap from 'p-map';
import type { InboxObject } from '#contract/inbox-object.ts';
import { inboxPrefix, parseInboxKey } from '#contract/keys.ts';
import { listKeys, type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import type { SealTarget } from '#contract/seal-target.ts';

export interface InboxEntry {
  readonly key: string;
  readonly object: InboxObject;
}

/** Lists the inbox objects of a run, or of a document set; oldest first. */
export async function listInbox(store: ObjectStore, target: SealTarget): Promise<InboxEntry[]> {
  const found: InboxEntry[] = [];
  for await (const key of listKeys(store, inboxPrefix(target))) {
    const location = parseInboxKey(key);
    if (location) found.push({ key, object: location.object });
  }
  return found;
}

/**
 * Reads the bytes of inbox objects, in the order of the keys.
 * @throws PreconditionFailedError when another sealer has taken one of them meanwhile
 */
export function readInbox(
  store: ObjectStore,
  keys: readonly string[],
  concurrency: number,
): Promise<Uint8Array[]> {
  return pMap(
    keys,
    async (key) => {
      const stored = await store.get(key);
      if (!stored) throw new PreconditionFailedError(key);
      return stored.bytes;
    },
    { concurrency },
  );
}
