import { contentHash } from '../../contract/content-hash.ts';
import { inboxKey } from '../../contract/keys.ts';
import type { Envelope } from '../../contract/messages.ts';
import type { RunParameters } from '../../contract/run-parameters.ts';
import { MAX_EVENT_BYTES, MAX_MESSAGE_BYTES } from '../../contract/settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Queue } from '../../ports/queue.ts';
import { SendError } from '../../ports/queue.ts';
import { nudgeMessage } from '../nudge.ts';
import { refusedObject } from '../quarantine.ts';
import type { RunBatch } from './plan-ingest.ts';
import { planIngest } from './plan-ingest.ts';
import type { BodyFormat } from './read-events.ts';
import { readEvents } from './read-events.ts';

export interface IngestPorts {
  readonly store: ObjectStore;
  readonly events: Queue;
  readonly seals: Queue;
  readonly clock: Clock;
}

export interface IngestRequest {
  readonly project: string;
  readonly format: BodyFormat;
  readonly parameters: RunParameters;
  /** Decompressed. */
  readonly body: Uint8Array;
}

export interface IngestResult {
  readonly accepted: number;
  readonly quarantined: readonly { readonly index: number; readonly reason: string }[];
  readonly runs: readonly string[];
}

/**
 * Takes the events of a request. When it resolves, what it accepted and what it quarantined is
 * durable. When it rejects, the whole request may be sent again: repeated events are dropped later.
 * @throws UnreadableBodyError when the body holds no events
 * @throws StoreUnavailableError, SendError when the data cannot be kept now
 */
export async function ingest(ports: IngestPorts, request: IngestRequest): Promise<IngestResult> {
  const { project, body, parameters } = request;
  const events = readEvents(body, request.format);
  const plan = planIngest(body, events, parameters, MAX_EVENT_BYTES);
  const writes: Promise<unknown>[] = [];
  if (plan.refused.length > 0) {
    const { key, bytes } = refusedObject(project, plan.refused);
    writes.push(ports.store.put(key, bytes));
  }
  if (plan.batches.length > 0) writes.push(enqueue(ports, project, plan.batches));
  await settleAll(writes);
  return {
    accepted: plan.accepted,
    quarantined: plan.refused.map(({ index, reason }) => ({ index, reason })),
    runs: plan.batches.map(({ runId }) => runId),
  };
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
  const messages = batches.map((batch) => ({ batch, body: envelopeBody(project, batch) }));
  const small = messages.filter(({ body }) => Buffer.byteLength(body) <= MAX_MESSAGE_BYTES);
  const large = messages.filter((message) => !small.includes(message));
  const direct = large.map(({ batch }) => batch);
  try {
    if (small.length > 0) await ports.events.send(small.map(({ body }) => ({ body })));
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    direct.push(...error.failed.flatMap((index) => small[index]?.batch ?? []));
  }
  await Promise.all(direct.map((batch) => putIntoInbox(ports, project, batch)));
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
  const object = { sentAt: ports.clock.now(), hash, count, end, report };
  const key = inboxKey(project, runId, object);
  await ports.store.put(key, member);
  try {
    await ports.seals.send([nudgeMessage(project, runId, object)]);
  } catch (error) {
    // The batch is durable; the sweep finds objects that nobody was nudged about.
    if (!(error instanceof SendError)) throw error;
  }
}
