import { EvalakeError } from '#contract/evalake-error.ts';
import type { InboxObject } from '#contract/inbox-object.ts';
import { isDocumentSet } from '#contract/document-set.ts';
import { nudgeSchema } from '#contract/messages.ts';
import type { Clock } from '#ports/clock.ts';
import type { Queue } from '#ports/queue.ts';
import { type DocumentPorts, sealDocuments } from './documents/seal-documents.ts';
import { nudgeMessage } from '../step/nudge.ts';
import { decodeMessage, type StepMessage } from '../step/step.ts';
import { tellManifest } from '../step/tell-manifest.ts';
import { isDerived, isRecorded } from './run/check-derived.ts';
import { decide, type Decision, secondsUntilQuiet } from './next-action.ts';
import { putAll } from './protocol/objects.ts';
import { executeSeal } from './run/execute-seal.ts';
import { type InboxEntry, listInbox } from './protocol/list-inbox.ts';
import type { planSeal, SealInput } from './run/plan-seal.ts';
import { lateEvents } from './run/late-events.ts';
import { readRun } from './run/read-run.ts';
import type { RunName } from '#contract/run-name.ts';
import { readSealRecord, type StoredRecord } from '#lake/seal-record-file.ts';
import { type SealOutcome, untilSettled } from './protocol/until-settled.ts';

export interface SealPorts extends DocumentPorts {
  readonly seals: Queue;
  readonly clock: Clock;
  /** `planSeal`, perhaps in another thread: it is pure and takes the processor for a while. */
  readonly plan: (input: SealInput) => ReturnType<typeof planSeal>;
  readonly quietSeconds: number;
}

export type { SealOutcome };

/** A sealed run's events file is gone. Sealing on would replace the run by what came late. */
export class EventsFileLostError extends EvalakeError {
  override readonly name = 'EventsFileLostError';
  constructor({ project, runId }: RunName) {
    super(
      `the events file of run ${runId} of ${project} is gone; restore it, or delete the run's seal record to seal it anew from its inbox`,
    );
  }
}

/** Takes one nudge, for a run or a document set. */
export async function seal(ports: SealPorts, message: StepMessage): Promise<SealOutcome> {
  const { project, run_id: runId, after } = decodeMessage(nudgeSchema, message);
  if (isDocumentSet(runId)) return sealDocuments(ports, { project, runId });
  return sealRun(ports, { project, runId }, after);
}

/**
 * Brings the run's sealed form up to what its inbox holds, as often as more arrives meanwhile. It
 * ends by checking that what is derived matches its source: a slower sealer may have overwritten it.
 */
export async function sealRun(
  ports: SealPorts,
  run: RunName,
  after?: string,
): Promise<SealOutcome> {
  let follows = after;
  let told = false;
  return untilSettled(run, async () => {
    const outcome = await sealOnce(ports, run, follows, told);
    if (outcome === 'sealed') {
      follows = undefined;
      told = true;
    }
    return outcome;
  });
}

/** @param told the manifest step was told of the record that stands */
async function sealOnce(
  ports: SealPorts,
  run: RunName,
  after: string | undefined,
  told: boolean,
): Promise<SealOutcome> {
  const inbox = await listInbox(ports.store, run);
  const record = await readSealRecord(ports.store, run);
  const decision = decide({
    inbox: inbox.map(({ object }) => object),
    after,
    record: record?.content,
    nowMs: ports.clock.now(),
    quietSeconds: ports.quietSeconds,
  });
  switch (decision.act) {
    case 'drop':
      return 'superseded';
    case 'check':
      return record ? check(ports, run, record, told) : 'unchanged';
    case 'wait':
      return wait(ports, run, decision.newest);
    case 'seal':
      return writeSeal(ports, run, inbox, record, decision);
  }
}

/**
 * Nothing has come. But a slower sealer, which has now found that it was overtaken, may have written
 * a file anew that is to go.
 */
async function check(
  ports: SealPorts,
  run: RunName,
  record: StoredRecord,
  told: boolean,
): Promise<SealOutcome> {
  if (!(await isDerived(ports.store, record.content))) {
    return writeSeal(ports, run, [], record, { evenIncomplete: true });
  }
  if (!told && record.content.stale.length > 0) await tellManifest(ports.manifests, run);
  return 'unchanged';
}

/**
 * What another sealer began and did not record is recorded first, without the inbox: each items file
 * stands then in some record, from which it is known when the run no longer has it.
 */
async function writeSeal(
  ports: SealPorts,
  run: RunName,
  inbox: readonly InboxEntry[],
  record: StoredRecord | undefined,
  { evenIncomplete }: Pick<Extract<Decision, { act: 'seal' }>, 'evenIncomplete'>,
): Promise<SealOutcome> {
  const keys = inbox.map(({ key }) => key);
  const read = await readRun(ports.store, run, keys);
  const prunedOn = record?.content.pruned.events;
  if (prunedOn !== undefined) {
    await putAll(ports.store, await lateEvents(run, read.input.inbox, prunedOn));
    await ports.store.delete(keys);
    return 'pruned';
  }
  if (record && read.input.existing.length === 0) throw new EventsFileLostError(run);
  const input = isRecorded(run, read, record?.content)
    ? { ...read.input, evenIncomplete }
    : { ...read.input, inbox: [], evenIncomplete: true };
  const { plan } = await ports.plan({ ...run, ...input });
  const newest = inbox.at(-1)?.object;
  if (!plan) return newest ? wait(ports, run, newest) : 'unchanged';
  await executeSeal(ports.store, run, plan, read, record);
  await tellManifest(ports.manifests, run);
  if (input.inbox === read.input.inbox) await ports.store.delete(keys);
  return 'sealed';
}

async function wait(ports: SealPorts, run: RunName, newest: InboxObject): Promise<SealOutcome> {
  const delaySeconds = secondsUntilQuiet(newest, ports.quietSeconds, ports.clock.now());
  await ports.seals.send([nudgeMessage(run.project, run.runId, newest, delaySeconds)]);
  return 'waiting';
}
