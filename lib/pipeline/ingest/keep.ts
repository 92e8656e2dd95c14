import { contentHash } from '#contract/content-hash.ts';
import { inboxKey } from '#contract/keys.ts';
import type { Envelope } from '#contract/messages.ts';
import { MAX_MESSAGE_BYTES } from '#contract/limits.ts';
import type { Clock } from '#ports/clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type OutgoingMessage, type Queue, SendError } from '#ports/queue.ts';
import { nudgeMessage } from '../step/nudge.ts';
import { putObjects } from '../step/put-objects.ts';
import { refusedObject } from './quarantine.ts';
import type { RefusedEvent, RunBatch } from './plan-ingest.ts';

export interface IngestPorts {
  readonly store: ObjectStore;
  readonly events: Pick<Queue, 'send'>;
  readonly seals: Queue;
  readonly clock: Clock;
}

/** Of the 29 s that an HTTP API waits; calls that hang to the end, and the rest of the work, need the rest. */
const PUT_LIMITS = { withinMs: 12_000, stopsAtFailure: true };

/**
 * Resolves when what was refused and what was accepted of a request is durable.
 * @throws StoreUnavailableError, SendError, QueueFullError
 */
export async function keep(
  ports: IngestPorts,
  project: string,
  plan: { readonly refused: readonly RefusedEvent[]; readonly batches: readonly RunBatch[] },
): Promise<void> {
  const writes: Promise<unknown>[] = [];
  if (plan.refused.length > 0) {
    const { key, bytes } = refusedObject(project, plan.refused);
    writes.push(ports.store.put(key, bytes));
  }
  if (plan.batches.length > 0) writes.push(enqueue(ports, project, plan.batches));
  await settleAll(writes);
}

/** Waits for all, then throws the first failure: nothing may go on behind an answer. */
async function settleAll(writes: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(writes)) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}

/** Through the queue; what is too large for a message, or not taken by it, goes to the inbox. */
async function enqueue(
  ports: IngestPorts,
  project: string,
  batches: readonly RunBatch[],
): Promise<void> {
  const small: { readonly batch: RunBatch; readonly body: string }[] = [];
  const direct: RunBatch[] = [];
  for (const batch of batches) {
    // Base64 makes four bytes of three: what cannot fit need not be made.
    const body = batch.member.length < MAX_MESSAGE_BYTES ? envelopeBody(project, batch) : undefined;
    if (body !== undefined && Buffer.byteLength(body) <= MAX_MESSAGE_BYTES) {
      small.push({ batch, body });
    } else direct.push(batch);
  }
  try {
    if (small.length > 0) await ports.events.send(small.map(({ body }) => ({ body })));
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    direct.push(...error.failed.flatMap((index) => small[index]?.batch ?? []));
  }
  await putIntoInbox(ports, project, direct);
}

function envelopeBody(project: string, batch: RunBatch): string {
  const envelope: Envelope = {
    v: 1,
    project,
    run_id: batch.runId,
    count: batch.count,
    end: batch.end,
    report: batch.report ?? null,
    gzip: Buffer.from(batch.member).toString('base64'),
  };
  return JSON.stringify(envelope);
}

/** Nudges for what stands, also when the rest does not and the request is to be sent again. */
async function putIntoInbox(
  ports: IngestPorts,
  project: string,
  batches: readonly RunBatch[],
): Promise<void> {
  if (batches.length === 0) return;
  const named = batches.map(({ runId, count, end, report, member }) => {
    const hash = contentHash(member);
    const object = { sentAt: ports.clock.now(), hash, count, end, report };
    return { runId, object, key: inboxKey(project, runId, object), bytes: member };
  });
  const errors = await putObjects(ports, named, PUT_LIMITS);
  const stored = named.filter((_, i) => errors[i] === undefined);
  await nudge(
    ports.seals,
    stored.map(({ runId, object }) => nudgeMessage(project, runId, object)),
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
    // The batches are durable; the sweep finds objects that nobody was nudged about.
    if (!(error instanceof SendError)) throw error;
  }
}
