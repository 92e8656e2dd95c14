import { EvalakeError } from '#contract/evalake-error.ts';
import type { InboxObject } from '#contract/inbox-object.ts';
import { MAX_NUDGE_WAITS } from '#contract/limits.ts';
import { nudgeSchema } from '#contract/messages.ts';
import { isDocumentSetName, parseSealTarget } from '#contract/seal-target.ts';
import type { Clock } from '#ports/clock.ts';
import type { LongStore } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import { type DocumentPorts, sealDocuments } from './documents/seal-documents.ts';
import { nudgeMessage } from '../step/nudge.ts';
import { decodeMessage, type StepMessage } from '../step/step.ts';
import { tellManifest } from '../step/tell-manifest.ts';
import { derivedRecord, isDerived, isRecorded } from './run/check-derived.ts';
import { decideAction, type Decision, secondsUntilQuiet } from './next-action.ts';
import { putAll } from './protocol/objects.ts';
import { executeSeal } from './run/execute-seal.ts';
import { type InboxEntry, listInbox } from './protocol/list-inbox.ts';
import type { PlannedSeal, SealInput } from './run/plan-seal.ts';
import { readInboxObjects, type SealSource } from './run/seal-source.ts';
import { formatLateEvents } from './run/late-events.ts';
import { type ReadRun, readRun } from './run/read-run.ts';
import type { RunName } from '#contract/run-name.ts';
import { readSealRecord, type StoredRecord } from '#lake/seal-record-file.ts';
import { type SealOutcome, sealUntilSettled } from './protocol/until-settled.ts';

export interface SealPorts extends DocumentPorts {
  readonly seals: Queue;
  readonly clock: Clock;
  readonly store: LongStore;
  /** `planSeal`, perhaps in another thread: it takes the processor for a while. */
  readonly plan: (input: SealInput, source: SealSource) => Promise<PlannedSeal>;
  readonly quietSeconds: number;
}

export type { SealOutcome };

/** A sealed run's events file is gone. Sealing on would replace the run by its late events. */
export class EventsFileLostError extends EvalakeError {
  override readonly name = 'EventsFileLostError';
  constructor({ project, runId }: RunName) {
    super(
      `the events file of run ${runId} of ${project} is gone; restore it, or delete the run's seal record to seal it anew from its inbox`,
    );
  }
}

/** Of a nudge: the inbox file that it follows, if any, and how often it waited. */
export interface FollowedNudge {
  readonly after: string | undefined;
  readonly waits: number;
}

const ANYWAY: FollowedNudge = { after: undefined, waits: 0 };

/** Takes one nudge, for a run or a document set. */
export async function seal(ports: SealPorts, message: StepMessage): Promise<SealOutcome> {
  const { project, run_id, after, waits } = decodeMessage(nudgeSchema, message);
  const target = parseSealTarget(project, run_id);
  if (isDocumentSetName(target)) return sealDocuments(ports, target);
  return sealRun(ports, target, { after, waits });
}

/**
 * Seals what the run's inbox holds, and again as long as more arrives meanwhile. It ends by
 * checking that the derived files match their source: a slower sealer may have overwritten them.
 */
export async function sealRun(
  ports: SealPorts,
  run: RunName,
  nudge: FollowedNudge = ANYWAY,
): Promise<SealOutcome> {
  let follows = nudge;
  return sealUntilSettled(run, async () => {
    const outcome = await sealOnce(ports, run, follows);
    if (outcome === 'sealed') follows = ANYWAY;
    return outcome;
  });
}

async function sealOnce(
  ports: SealPorts,
  run: RunName,
  nudge: FollowedNudge,
): Promise<SealOutcome> {
  const inbox = await listInbox(ports.store, run);
  ports.checkInbox?.(inbox);
  const record = await readSealRecord(ports.store, run);
  const decision = decideAction({
    inbox: inbox.map(({ object }) => object),
    after: nudge.after,
    record: record?.content,
    nowMs: ports.clock.now(),
    quietSeconds: ports.quietSeconds,
  });
  switch (decision.act) {
    case 'drop':
      return 'superseded';
    case 'check':
      return record ? checkDerived(ports, run, record) : 'unchanged';
    case 'wait':
      return waitUntilQuiet(ports, run, decision.newest, nudge);
    case 'seal':
      return writeSeal(ports, run, inbox, record, decision, nudge);
  }
}

/**
 * Checks a run whose inbox is empty, and has the manifest step delete its stale files: it leaves them
 * while something is in the inbox, and a slower sealer, before it found that it was overtaken, may have
 * written one again.
 */
async function checkDerived(
  ports: SealPorts,
  run: RunName,
  record: StoredRecord,
): Promise<SealOutcome> {
  if (!(await isDerived(ports.store, record.content))) {
    return writeSeal(ports, run, [], record, { evenIncomplete: true }, ANYWAY);
  }
  if (record.content.stale.length > 0) await tellManifest(ports.manifests, run);
  return 'unchanged';
}

/**
 * Seals the run. If another sealer wrote the events file and died before the record, this seal
 * records that file alone, without the inbox. So every items file is in some record, and a later
 * seal knows from it that the file is stale.
 */
async function writeSeal(
  ports: SealPorts,
  run: RunName,
  inbox: readonly InboxEntry[],
  record: StoredRecord | undefined,
  { evenIncomplete }: Pick<Extract<Decision, { act: 'seal' }>, 'evenIncomplete'>,
  nudge: FollowedNudge,
): Promise<SealOutcome> {
  const keys = inbox.map(({ key }) => key);
  const read = await readRun(ports.store, run, keys);
  const prunedOn = record?.content.pruned.events;
  if (prunedOn !== undefined) {
    await putAll(
      ports.store,
      await formatLateEvents(run, readInboxObjects(ports.store, keys), prunedOn),
    );
    await ports.store.delete(keys);
    return 'pruned';
  }
  if (record && read.input.existing.length === 0) throw new EventsFileLostError(run);
  const input = isRecorded(run, read, record?.content)
    ? { ...read.input, evenIncomplete }
    : { ...read.input, inbox: [], evenIncomplete: true };
  const { plan, unchanged, output } = await planUnlessDerived(ports, run, input, read, record);
  try {
    const newest = inbox.at(-1)?.object;
    if (plan) await executeSeal(ports.store, run, { plan, output }, read, record);
    else if (!unchanged) {
      return newest ? await waitUntilQuiet(ports, run, newest, nudge) : 'unchanged';
    }
    await tellManifest(ports.manifests, run);
  } finally {
    output.close();
  }
  if (input.inbox === read.input.inbox) await ports.store.delete(keys);
  return 'sealed';
}

/** Plans the seal; makes no plan where nothing changes and all that was derived is still there. */
async function planUnlessDerived(
  { plan, store }: SealPorts,
  run: RunName,
  input: Pick<SealInput, 'home' | 'existing' | 'inbox' | 'evenIncomplete'>,
  read: ReadRun,
  record: StoredRecord | undefined,
): Promise<PlannedSeal> {
  const derived = derivedRecord(read, record?.content);
  const planned = await plan({ ...run, ...input, derived }, store);
  if (!planned.unchanged || !derived || (await isDerived(store, derived))) return planned;
  planned.output.close();
  return plan({ ...run, ...input }, store);
}

/**
 * Sends the nudge again, for when the run will have been quiet. A nudge has waited too often where
 * clocks disagree, or where the run goes on for long. Nothing is lost then: newer objects have nudges
 * of their own, and the sweep finds the run.
 */
async function waitUntilQuiet(
  ports: SealPorts,
  run: RunName,
  newest: InboxObject,
  { waits }: FollowedNudge,
): Promise<SealOutcome> {
  if (waits >= MAX_NUDGE_WAITS) return 'left to the sweep';
  const delaySeconds = secondsUntilQuiet(newest, ports.quietSeconds, ports.clock.now());
  await ports.seals.send([nudgeMessage(run, newest, { delaySeconds, waits: waits + 1 })]);
  return 'waiting';
}
