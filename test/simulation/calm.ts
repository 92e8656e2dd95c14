import { ingest } from '../../lib/pipeline/ingest/ingest.ts';
import { QUIET_SECONDS, TestLake } from '../support/lake.ts';
import { ingestRequest } from './client.ts';
import type { ClientRequest } from './scenario.ts';
import type { SentEvent } from './sent-events.ts';
import { readSentEvent } from './sent-events.ts';
import type { Ending } from './simulation.ts';

/** A batch of one run out of a request that counts: it was acknowledged, or arrived all the same. */
export interface CountedBatch {
  /** The message of the events queue. */
  readonly body: string;
  readonly acknowledged: boolean;
  readonly events: readonly SentEvent[];
}

/** What has to be in the lake, worked out from what clients sent and were told, in calm weather. */
export async function countedBatches({ world, answers }: Ending): Promise<CountedBatch[]> {
  const batches: CountedBatch[] = [];
  for (const [index, request] of world.scenario.requests.entries()) {
    const acknowledged = answers[index] !== undefined;
    for (const { body, events } of await batchesOf(request)) {
      if (!acknowledged && !world.arrivals.has(body)) continue;
      batches.push({ body, acknowledged, events });
    }
  }
  return batches;
}

async function batchesOf(request: ClientRequest): Promise<Pick<CountedBatch, 'body' | 'events'>[]> {
  const lake = new TestLake();
  const { quarantined, runs } = await ingest(lake, ingestRequest(request));
  const refused = new Set(quarantined.map(({ index }) => index));
  const events = request.events
    .filter((_, index) => !refused.has(index))
    .map((text) => readSentEvent(request.project, text));
  return lake.events.messages.map(({ body }, index) => ({
    body,
    events: events.filter(({ runId }) => runId === runs[index]),
  }));
}

/** The lake that these batches make when nothing ever goes wrong. */
export async function calmLake(batches: readonly CountedBatch[]): Promise<TestLake> {
  const lake = new TestLake();
  await lake.events.send(batches.map(({ body }) => ({ body })));
  await lake.drain();
  await lake.wait(QUIET_SECONDS);
  await lake.wait(1);
  return lake;
}
