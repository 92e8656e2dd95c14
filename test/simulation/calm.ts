import { HOMES_PREFIX, SETTINGS_PREFIX } from '#contract/keys.ts';
import { envelopeSchema } from '#contract/messages.ts';
import { QUIET_SECONDS, TestLake } from '../support/lake.ts';
import { post } from './client.ts';
import type { ClientRequest } from './scenario.ts';
import { readSentDocument, type SentDocument } from './sent-documents.ts';
import { readSentEvent, type SentEvent } from './sent-events.ts';
import type { Ending } from './simulation.ts';

/**
 * A batch of one run or document set of a request that counts: the request was acknowledged, or the
 * batch arrived without that.
 */
export interface CountedBatch {
  /** The message of the events queue. */
  readonly body: string;
  readonly acknowledged: boolean;
  readonly events: readonly SentEvent[];
  readonly documents: readonly SentDocument[];
}

/** The batches that have to be in the lake, computed from what clients sent and were answered. */
export async function countedBatches({ world, answers }: Ending): Promise<CountedBatch[]> {
  const batches: CountedBatch[] = [];
  for (const [index, request] of world.scenario.requests.entries()) {
    const acknowledged = answers[index] !== undefined;
    for (const batch of await batchesOf(request)) {
      if (!acknowledged && !world.arrivals.has(batch.body)) continue;
      batches.push({ ...batch, acknowledged });
    }
  }
  return batches;
}

async function batchesOf(request: ClientRequest): Promise<Omit<CountedBatch, 'acknowledged'>[]> {
  const lake = new TestLake();
  const { quarantined } = await post(lake, request);
  const refused = new Set(quarantined.map(({ index }) => index));
  const { project, of } = request;
  const texts = request.texts.filter((_, index) => !refused.has(index));
  const events = of === 'events' ? texts.map((text) => readSentEvent(project, text)) : [];
  const documents = of === 'documents' ? texts.map((text) => readSentDocument(project, text)) : [];
  return lake.events.messages.map(({ body }) => {
    const { run_id: name } = envelopeSchema.parse(JSON.parse(body));
    return {
      body,
      events: events.filter(({ runId }) => runId === name),
      documents: documents.filter(({ set }) => set === name),
    };
  });
}

/**
 * The lake that these batches make without faults. The home of a run whose id tells no month depends
 * on when the run was first sealed, so the homes are taken from the simulated lake, and the settings as they are in the end.
 */
export async function calmLake(
  { world }: Ending,
  batches: readonly CountedBatch[],
): Promise<TestLake> {
  const lake = new TestLake();
  for (const [key, bytes] of world.store.objects) {
    if (key.startsWith(HOMES_PREFIX) || key.startsWith(SETTINGS_PREFIX))
      lake.memory.objects.set(key, bytes);
  }
  await lake.events.send(batches.map(({ body }) => ({ body })));
  await lake.drain();
  await lake.wait(QUIET_SECONDS);
  await lake.wait(1);
  return lake;
}
