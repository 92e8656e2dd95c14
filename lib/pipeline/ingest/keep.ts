import pMap from 'p-map';
import { contentHash } from '#contract/content-hash.ts';
import { inboxKey } from '#contract/keys.ts';
import type { Envelope } from '#contract/messages.ts';
import { MAX_MESSAGE_BYTES } from '#contract/limits.ts';
import type { Clock } from '#ports/clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type Queue, SendError } from '#ports/queue.ts';
import { nudgeMessage } from '../step/nudge.ts';
import { refusedObject } from './quarantine.ts';
import type { RefusedEvent, RunBatch } from './plan-ingest.ts';

export interface IngestPorts {
  readonly store: ObjectStore;
  readonly events: Pick<Queue, 'send'>;
  readonly seals: Queue;
  readonly clock: Clock;
}

const CONCURRENT_PUTS = 100;

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
  if (direct.length === 0) return;
  await pMap(direct, (batch) => putIntoInbox(ports, project, batch), {
    concurrency: CONCURRENT_PUTS,
  });
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

async function putIntoInbox(ports: IngestPorts, project: string, batch: RunBatch): Promise<void> {
  const { runId, count, end, report, member } = batch;
  const hash = contentHash(member);
  const object = { sentAtMs: ports.clock.now(), hash, count, end, report };
  const key = inboxKey(project, runId, object);
  await ports.store.put(key, member);
  try {
    await ports.seals.send([nudgeMessage(project, runId, object)]);
  } catch (error) {
    // The batch is durable; the sweep finds objects that nobody was nudged about.
    if (!(error instanceof SendError)) throw error;
  }
}
