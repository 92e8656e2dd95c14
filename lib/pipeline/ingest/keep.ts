import { setImmediate } from 'node:timers/promises';
import { contentHash } from '#contract/content-hash.ts';
import { inboxKey } from '#contract/keys.ts';
import type { Envelope } from '#contract/messages.ts';
import { MAX_MESSAGE_BYTES } from '#contract/limits.ts';
import { formatSealTarget } from '#contract/seal-target.ts';
import type { Clock } from '#ports/clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type OutgoingMessage, type Queue, SendError } from '#ports/queue.ts';
import { nudgeMessage } from '../step/nudge.ts';
import { putObjects } from '../step/put-objects.ts';
import type { Batch } from './plan-ingest.ts';
import type { IngestPlans, Planned } from './planned.ts';

export interface IngestPorts {
  readonly store: ObjectStore;
  readonly events: Pick<Queue, 'send'>;
  readonly seals: Queue;
  readonly clock: Clock;
  /** Makes the plans; the answering thread does it when absent. */
  readonly plans?: IngestPlans | undefined;
}

/** Of the 29 s that an HTTP API waits; calls that hang to the end, and the rest of the work, need the rest. */
const PUT_LIMITS = { withinMs: 12_000, stopsAtFailure: true };

/**
 * Stores the refused and the accepted part of a request. When it resolves, both are durable.
 * @throws StoreUnavailableError, SendError, QueueFullError
 */
export async function keep(
  ports: IngestPorts,
  { quarantine, batches }: Pick<Planned, 'quarantine' | 'batches'>,
): Promise<void> {
  const writes: Promise<unknown>[] = [];
  if (quarantine) writes.push(ports.store.put(quarantine.key, quarantine.bytes));
  if (batches.length > 0) writes.push(enqueue(ports, batches));
  await settleAll(writes);
}

/** Waits for all writes, then throws the first failure: no write may go on after the answer. */
async function settleAll(writes: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(writes)) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}

/** Others have their turn between so many batches. */
const SENT_TOGETHER = 500;

/**
 * Sends batches to the queue. A batch that is too large for a message, or that fails, goes to the
 * inbox.
 */
async function enqueue(ports: IngestPorts, batches: readonly Batch[]): Promise<void> {
  const direct: Batch[] = [];
  for (let from = 0; from < batches.length; from += SENT_TOGETHER) {
    if (from > 0) await setImmediate();
    direct.push(...(await send(ports, batches.slice(from, from + SENT_TOGETHER))));
  }
  await putIntoInbox(ports, direct);
}

/** Sends batches together; returns those that the queue did not take. */
async function send(ports: IngestPorts, batches: readonly Batch[]): Promise<readonly Batch[]> {
  const small: { readonly batch: Batch; readonly body: string }[] = [];
  const direct: Batch[] = [];
  for (const batch of batches) {
    // Base64 makes four bytes of three, so a member of this size cannot fit.
    const body = batch.member.length < MAX_MESSAGE_BYTES ? envelopeBody(batch) : undefined;
    if (body !== undefined && Buffer.byteLength(body) <= MAX_MESSAGE_BYTES) {
      small.push({ batch, body });
    } else direct.push(batch);
  }
  try {
    const messages = small.map(({ batch, body }) => ({ body, tenant: batch.target.project }));
    if (messages.length > 0) await ports.events.send(messages);
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    direct.push(...error.failed.flatMap((index) => small[index]?.batch ?? []));
  }
  return direct;
}

function envelopeBody(batch: Batch): string {
  const envelope: Envelope = {
    v: 1,
    project: batch.target.project,
    run_id: formatSealTarget(batch.target),
    count: batch.count,
    end: batch.end,
    report: batch.report ?? null,
    gzip: Buffer.from(batch.member).toString('base64'),
  };
  return JSON.stringify(envelope);
}

/** Nudges for what is stored, also when the rest is not and the request is to be sent again. */
async function putIntoInbox(ports: IngestPorts, batches: readonly Batch[]): Promise<void> {
  if (batches.length === 0) return;
  const named = batches.map(
    ({ target, count, end, report, member, hash = contentHash(member) }) => {
      const object = { sentAtMs: ports.clock.now(), hash, count, end, report };
      return { target, object, key: inboxKey(target, object), bytes: member };
    },
  );
  const errors = await putObjects(ports, named, PUT_LIMITS);
  const stored = named.filter((_, i) => errors[i] === undefined);
  await nudge(
    ports.seals,
    stored.map(({ target, object }) => nudgeMessage(target, object)),
  );
  const failure = errors.find((error) => error !== undefined);
  if (failure) throw failure;
}

async function nudge(
  seals: IngestPorts['seals'],
  messages: readonly OutgoingMessage[],
): Promise<void> {
  try {
    if (messages.length > 0) await seals.send(messages);
  } catch (error) {
    // The batches are durable, and the sweep finds objects whose nudge was lost.
    if (!(error instanceof SendError)) throw error;
  }
}
