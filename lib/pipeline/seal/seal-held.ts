import { inboxKey, sealRecordKey } from '#contract/keys.ts';
import type { InboxObject } from '#contract/inbox-object.ts';
import type { RunName } from '#contract/run-name.ts';
import { nudgeMessage } from '../step/nudge.ts';
import { type GuardedPorts, sealGuarded } from './guarded-seal.ts';
import { HeldInbox } from './protocol/held-inbox.ts';
import { listInbox } from './protocol/list-inbox.ts';

/** An inbox object of a run that is not written yet. */
export interface HeldObject {
  readonly target: RunName;
  readonly object: InboxObject;
  readonly bytes: Uint8Array;
}

/**
 * Seals a run with an object that its inbox does not have: small runs come whole, and writing, syncing,
 * reading and deleting that object would be a third of the work. Whoever calls it still has the object
 * where it is durable, and puts it into the inbox when this gives false or fails. A run of which there
 * is something already takes the usual way: the manifest step deletes no file of a run that waits in the
 * inbox, and it does not see this one.
 * @returns whether all that the object holds is in the lake
 */
export async function sealHeld(
  ports: GuardedPorts,
  { target, object, bytes }: HeldObject,
): Promise<boolean> {
  if (await ports.store.head(sealRecordKey(target))) return false;
  if ((await listInbox(ports.store, target)).length > 0) return false;
  const key = inboxKey(target, object);
  const store = new HeldInbox(ports.store, new Map([[key, bytes]]));
  const { sentAtMs } = object;
  const { body } = nudgeMessage(target, object);
  await sealGuarded({ ...ports, store }, { id: key, body, sentAtMs, receiveCount: 1 });
  return !store.held.has(key);
}
