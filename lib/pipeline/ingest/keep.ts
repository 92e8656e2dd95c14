import pMap from 'p-map';
import { contentHash } from '#contract/content-hash.ts';
import { inboxKey } from '#contract/keys.ts';
import type { Envelope } from '#contract/messages.ts';
import { MAX_MESSAGE_BYTES } from '#contract/limits.ts';
import { formatSealTarget } from '#contract/seal-target.ts';
import type { Clock } from '#ports/clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type Queue, SendError } from '#ports/queue.ts';
import { nudgeMessage } from '../step/nudge.ts';
import { refusedObject } from './quarantine.ts';
import type { RefusedEvent, Batch } from './plan-ingest.ts';

export interface IngestPorts {
  readonly store: ObjectStore;
  readonly events: Pick<Queue, 'send'>;
  readonly seals: Queue;
  readonly clock: Clock;
}

const CONCURRENT_PUTS = 100;

/**
 * Stores the refused and the accepted part of a request. When it resolves, both are durable.
 * @throws StoreUnavailableError, SendError, QueueFullError
 */
export async function keep(
  ports: IngestPorts,
  project: string,
  plan: { readonly refused: readonly RefusedEvent[]; readonly batches: readonly Batch[] },
): Promise<void> {
  const writes: Promise<unknown>[] = [];
  if (plan.refused.length > 0) {
    const { key, bytes } = refusedObject(project, plan.refused);
    writes.push(ports.store.put(key, bytes));
  }
  if (plan.batches.length > 0) writes.push(enqueue(ports, plan.batches));
  await settleAll(writes);
}

/** Waits for all writes, then throws the first failure: no write may go on after the answer. */
async function settleAll(writes: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(writes)) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}

/**
 * Sends batches to the queue. A batch that is too large for a message, or that fails, goes to the
 * inbox.
 */
async function enqueue(ports: IngestPorts, batches: readonly Batch[]): Promise<void> {
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
    if (small.length > 0) await ports.events.send(small.map(({ body }) => ({ body })));
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    direct.push(...error.failed.flatMap((index) => small[index]?.batch ?? []));
  }
  if (direct.length === 0) return;
  await pMap(direct, (batch) => putIntoInbox(ports, batch), {
    concurrency: CONCURRENT_PUTS,
  });
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

async function putIntoInbox(ports: IngestPorts, batch: Batch): Promise<void> {
  const { target, count, end, report, member } = batch;
  const hash = contentHash(member);
  const object = { sentAtMs: ports.clock.now(), hash, count, end, report };
  const key = inboxKey(target, object);
  await ports.store.put(key, member);
  try {
    await ports.seals.send([nudgeMessage(target, object)]);
  } catch (error) {
    // The batch is durable, and the sweep finds objects whose nudge was lost.
    if (!(error instanceof SendError)) throw error;
  }
}
