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

/** What became of a held object. */
export interface HeldSeal {
  /** Whether all that it holds is in the lake. */
  readonly isSealed: boolean;
  /** Whether the manifest step is to be told of the run, before the object is forgotten where it came from. */
  readonly hasChanged: boolean;
}

export type HeldPorts = Omit<GuardedPorts, 'manifests' | 'seals'>;

const LEFT: HeldSeal = { isSealed: false, hasChanged: false };

/**
 * Seals a run with an object that its inbox does not have: small runs come whole, and writing, syncing,
 * reading and deleting that object would be a third of the work. Whoever calls it still has the object
 * where it is durable, puts it into the inbox when this fails or it is not sealed, and tells the manifest
 * step: this may run away from the queues. A run of which there is something already takes the usual way:
 * the manifest step deletes no file of a run that waits in the inbox, and it does not see this one.
 * @throws NotYetError where files of the run are there without a record, or come meanwhile
 */
export async function sealHeld(
  ports: HeldPorts,
  { target, object, bytes }: HeldObject,
): Promise<HeldSeal> {
  if (await ports.store.head(sealRecordKey(target))) return LEFT;
  if ((await listInbox(ports.store, target)).length > 0) return LEFT;
  const key = inboxKey(target, object);
  const store = new HeldInbox(ports.store, new Map([[key, bytes]]));
  const { sentAtMs } = object;
  const { body } = nudgeMessage(target, object);
  let hasChanged = false;
  const manifests = { send: () => Promise.resolve(void (hasChanged = true)) };
  // A run that has to wait goes to the inbox, and is nudged then.
  const seals = { send: () => Promise.resolve() };
  const queues = { manifests, seals };
  const nudge = { id: key, body, sentAtMs, receiveCount: 1 };
  await sealGuarded({ ...ports, ...queues, store }, nudge);
  return { isSealed: !store.held.has(key), hasChanged };
}
