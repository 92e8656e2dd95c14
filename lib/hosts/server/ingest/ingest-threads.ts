import { AmendmentRefusedError, planAmendment } from '#pipeline/ingest/amend/ingest-amendment.ts';
import { planDocuments } from '#pipeline/ingest/ingest-results.ts';
import { planEvents } from '#pipeline/ingest/ingest.ts';
import { planItemsOf } from '#pipeline/ingest/items/ingest-items.ts';
import type {
  IngestPlans,
  Planned,
  PlannedAmendment,
  PlannedResults,
} from '#pipeline/ingest/planned.ts';
import { TooManyError, UnreadableBodyError } from '#pipeline/ingest/read-events.ts';
import { BoundedThreads, type ThreadLimits } from '../threads/bounded-threads.ts';
import { ThreadEndedError } from '../threads/thread-answer.ts';
import type { IngestAnswer, IngestTask } from './ingest-messages.ts';

/** A body up to this size is planned where it came in: that takes less than 50 ms of any. */
const SMALL_BYTES = 256 * 1024;
/** As much is done for the bytes of documents as of several times as many events; a read amendment pauses nowhere. */
const SMALL_DOCUMENT_BYTES = 32 * 1024;
/** A body beyond this size takes much memory, so one of them is planned at a time. */
const LARGE_BYTES = 8 * 1024 * 1024;

const MEDIUM: ThreadLimits = {
  turns: { most: 2, mostOfLane: 1 },
  // Two tries end before a connection on which nothing moves.
  withinMs: 45_000,
  heapMb: 384,
  youngMb: 32,
  idleMs: 10_000,
};
const LARGE: ThreadLimits = { ...MEDIUM, turns: { most: 1, mostOfLane: 1 }, heapMb: 768 };

const MOST_TRIES = 2;

export interface IngestThreadsOptions {
  readonly script: URL;
  readonly medium?: ThreadLimits;
  readonly large?: ThreadLimits;
}

/**
 * Plans large requests in threads, which end where a request takes too much time or memory, so that
 * none holds up the answers to others. A request that ends its thread twice is refused as a whole,
 * and kept in quarantine.
 */
export class IngestThreads implements IngestPlans {
  readonly #medium: BoundedThreads<IngestTask, IngestAnswer>;
  readonly #large: BoundedThreads<IngestTask, IngestAnswer>;

  constructor({ script, medium = MEDIUM, large = LARGE }: IngestThreadsOptions) {
    this.#medium = new BoundedThreads({ script, ...medium });
    this.#large = new BoundedThreads({ script, ...large });
  }

  readonly events: IngestPlans['events'] = (request) =>
    isSmall(request)
      ? planEvents(request)
      : this.#plan({ kind: 'events', request }, request.project, request.body);

  readonly items: IngestPlans['items'] = (request, createdAt) =>
    isSmall(request)
      ? planItemsOf(request, createdAt)
      : this.#plan({ kind: 'items', request, createdAt }, request.run.project, request.body);

  readonly results: IngestPlans['results'] = async (request) => {
    if (isSmall(request, SMALL_DOCUMENT_BYTES)) return planDocuments(request);
    const plan = await this.#plan({ kind: 'results', request }, request.project, request.body);
    return { documents: [], ...plan };
  };

  readonly amendment: IngestPlans['amendment'] = async (request, nowMs) => {
    if (isSmall(request, SMALL_DOCUMENT_BYTES)) return planAmendment(request, nowMs);
    const task = { kind: 'amendment', request, nowMs } as const;
    const plan = await this.#plan(task, request.run.project, request.body);
    return { eventId: 0, createdAt: '', ...plan };
  };

  async close(): Promise<void> {
    await Promise.all([this.#medium.close(), this.#large.close()]);
  }

  async #plan(
    task: IngestTask,
    project: string,
    body: Uint8Array,
  ): Promise<Planned | PlannedResults | PlannedAmendment> {
    const threads = body.length > LARGE_BYTES ? this.#large : this.#medium;
    let ended = '';
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      try {
        return readAnswer(await threads.ask(task, project));
      } catch (error) {
        if (!(error instanceof ThreadEndedError)) throw error;
        ended = error.message;
      }
    }
    const reason = `the body of ${body.length} bytes takes too much to read (${ended}); it is kept, send smaller ones`;
    return readAnswer(await threads.ask({ kind: 'refusal', project, body, reason }, project));
  }
}

function isSmall({ body }: { readonly body: Uint8Array }, most = SMALL_BYTES): boolean {
  return body.length <= most;
}

/** @throws UnreadableBodyError, TooManyError, AmendmentRefusedError */
function readAnswer(answer: IngestAnswer): Planned | PlannedResults | PlannedAmendment {
  if ('plan' in answer) return answer.plan;
  if ('unreadable' in answer) {
    throw new UnreadableBodyError(answer.unreadable.message, answer.unreadable.right);
  }
  if ('refusal' in answer) throw new AmendmentRefusedError(answer.refusal);
  if ('tooMany' in answer) throw new TooManyError(answer.tooMany.most, answer.tooMany.what);
  throw answer.fault;
}
