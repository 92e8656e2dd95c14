import type { InboxObject } from '../../contract/inbox-object.ts';
import { inboxPrefix, parseInboxKey } from '../../contract/keys.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { listKeys } from '../../ports/object-store.ts';
import type { RunName } from './run-name.ts';

export interface InboxEntry {
  readonly key: string;
  readonly object: InboxObject;
}

/** What has arrived of a run, or of a document set, and is not sealed yet; oldest first. */
export async function listInbox(
  store: ObjectStore,
  { project, runId }: RunName,
): Promise<InboxEntry[]> {
  const found: InboxEntry[] = [];
  for await (const key of listKeys(store, inboxPrefix(project, runId))) {
    const location = parseInboxKey(key);
    if (location) found.push({ key, object: location.object });
  }
  return found;
}
