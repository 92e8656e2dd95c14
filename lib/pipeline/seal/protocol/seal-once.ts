import pMap from 'p-map';
import type { InboxObject } from '#contract/inbox-object.ts';
import type { SealTarget } from '#contract/seal-target.ts';
import type { LongStore } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import { tellManifest } from '../../step/tell-manifest.ts';
import { type InboxEntry, listInbox } from './list-inbox.ts';
import type { OpenTarget } from './open-target.ts';
import { isDerived, recordedFiles } from './recorded-files.ts';
import type { SealOutcome } from './until-settled.ts';
import { writeTarget } from './write-target.ts';

export interface ProtocolPorts {
  readonly store: LongStore;
  readonly manifests: Pick<Queue, 'send'>;
  /** Looks at what is to be sealed before any of it is read; what it throws ends the seal. */
  readonly checkInbox?: (inbox: readonly InboxEntry[]) => void;
}

/** The action that a nudge leads to. */
export interface Decision {
  readonly act: 'drop' | 'wait' | 'seal';
  /** Whether to seal a target that is not whole. */
  readonly evenIncomplete: boolean;
}

/** When to seal a target that may have to wait until it is whole. */
export interface Debounce {
  decide(newest: InboxObject, inbox: readonly InboxObject[]): Decision;
  wait(newest: InboxObject): Promise<SealOutcome>;
}

const ANYWAY: Decision = { act: 'seal', evenIncomplete: true };
const CONCURRENT_WRITES = 8;

/**
 * Seals what the target's inbox holds: writes its files and the record, tells the manifest step, and
 * deletes what it has read of the inbox. A crash anywhere leaves a state that the same nudge finishes.
 * @throws PreconditionFailedError when another sealer was faster; seal again
 */
export async function sealOnce(
  ports: ProtocolPorts,
  target: SealTarget,
  open: () => Promise<OpenTarget & { readonly debounce?: Debounce }>,
): Promise<SealOutcome> {
  const inbox = await listInbox(ports.store, target);
  ports.checkInbox?.(inbox);
  const { debounce, ...opened } = await open();
  const objects = inbox.map(({ object }) => object);
  const newest = objects.at(-1);
  if (!newest) return checkDerived(ports, opened);
  const decision = debounce?.decide(newest, objects) ?? ANYWAY;
  if (decision.act === 'drop') return 'superseded';
  const sealed =
    decision.act === 'seal' ? await sealInbox(ports, opened, inbox, decision) : undefined;
  return sealed ?? debounce?.wait(newest) ?? 'unchanged';
}

/**
 * Checks a target whose inbox is empty, and has the manifest step delete its stale files: it leaves them
 * while something is in the inbox, and a slower sealer, before it found that it was overtaken, may have
 * written one again.
 */
async function checkDerived(ports: ProtocolPorts, opened: OpenTarget): Promise<SealOutcome> {
  const { record, target } = opened;
  if (record && !(await isDerived(ports.store, record.content))) {
    return (await sealInbox(ports, opened, [], ANYWAY)) ?? 'unchanged';
  }
  if (record && record.content.stale.length > 0) await tellManifest(ports.manifests, target);
  return 'unchanged';
}

/** @returns undefined when the target has to wait */
async function sealInbox(
  { store, manifests }: ProtocolPorts,
  opened: OpenTarget,
  inbox: readonly InboxEntry[],
  { evenIncomplete }: Decision,
): Promise<SealOutcome | undefined> {
  const keys = inbox.map(({ key }) => key);
  const prunedOn = opened.record && recordedFiles(opened.record.content).source.prunedOn;
  if (prunedOn !== undefined) {
    const late = await opened.formatLate(keys, prunedOn);
    await pMap(late, ({ key, bytes }) => store.put(key, bytes), { concurrency: CONCURRENT_WRITES });
    await store.delete(keys);
    return 'pruned';
  }
  const task = { inbox: keys, evenIncomplete, trustsDerived: true };
  const taken = await writeTarget(store, opened, task);
  if (!taken) return undefined;
  await tellManifest(manifests, opened.target);
  await store.delete(taken);
  return 'sealed';
}
