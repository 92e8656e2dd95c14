import type { InboxObject } from '#contract/inbox-object.ts';
import { inboxPrefix, parseInboxKey } from '#contract/keys.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
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
