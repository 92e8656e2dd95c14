import { parentPort } from 'node:worker_threads';
import { contentHash } from '#contract/content-hash.ts';
import { AmendmentRefusedError, planAmendment } from '#pipeline/ingest/amend/ingest-amendment.ts';
import { planDocuments } from '#pipeline/ingest/ingest-results.ts';
import { planEvents } from '#pipeline/ingest/ingest.ts';
import { planItemsOf } from '#pipeline/ingest/items/ingest-items.ts';
import { type Planned, withAccount } from '#pipeline/ingest/planned.ts';
import { TooManyError, UnreadableBodyError } from '#pipeline/ingest/read-events.ts';
import type { IngestAnswer, IngestTask } from './ingest-messages.ts';

/** The program of a thread that plans large requests. */

parentPort?.on('message', (task: IngestTask) => {
  void answer(task);
});

async function answer(task: IngestTask): Promise<void> {
  parentPort?.postMessage(await tryPlan(task));
}

async function tryPlan(task: IngestTask): Promise<IngestAnswer> {
  try {
    const { batches, ...rest } = await plan(task);
    // It takes long of a large one, and the thread that asks serves others.
    return {
      plan: {
        ...rest,
        batches: batches.map((each) => ({ ...each, hash: contentHash(each.member) })),
      },
    };
  } catch (error) {
    if (error instanceof UnreadableBodyError) {
      return { unreadable: { message: error.message, right: error.problemMembers.example } };
    }
    if (error instanceof AmendmentRefusedError) return { refusal: error.refusal };
    if (error instanceof TooManyError) return { tooMany: { most: error.most, what: error.what } };
    return { fault: error };
  }
}

function plan(task: IngestTask): Promise<Planned> {
  switch (task.kind) {
    case 'events':
      return planEvents(task.request);
    case 'results':
      return planDocuments(task.request);
    case 'items':
      return planItemsOf(task.request, task.createdAt);
    case 'amendment':
      return planAmendment(task.request, task.nowMs);
    case 'refusal':
      return Promise.resolve(refuse(task));
  }
}

function refuse({ project, body, reason }: IngestTask & { kind: 'refusal' }): Planned {
  const refused = [{ index: 0, reason, example: {}, text: body }];
  return { accepted: 0, batches: [], ...withAccount(project, { refused }) };
}
