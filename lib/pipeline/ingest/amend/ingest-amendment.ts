import { sentAs } from '#contract/evalake-error.ts';
import { noRunParameters } from '#contract/run-parameters.ts';
import { formatSealTarget } from '#contract/seal-target.ts';
import { type IngestResult, planEvents } from '../ingest.ts';
import { type IngestPorts, keep } from '../keep.ts';
import type { AmendRequest, PlannedAmendment } from '../planned.ts';
import { accountOf, type Refusal } from '../refusal.ts';
import { amendmentEvent } from './amendment-text.ts';
import { readAmendment } from './read-amendment.ts';

/** The amendment is none. The message says what is wrong with it, the example what is right. */
export class AmendmentRefusedError extends sentAs('amendment-refused', 422) {
  override readonly name = 'AmendmentRefusedError';
  readonly #refusal: Refusal;
  constructor(refusal: Refusal) {
    super(`${refusal.reason}. Right is for example ${JSON.stringify(refusal.example)}`);
    this.#refusal = refusal;
  }

  /** What another thread makes the same error of. */
  get refusal(): Refusal {
    return this.#refusal;
  }

  override get problemMembers() {
    return { example: this.#refusal.example };
  }
}

export interface AmendResult extends IngestResult {
  /** The number of the amendment's event. */
  readonly amendment_id: number;
  readonly created_at: string;
}

/**
 * Takes an amendment of a run. When it resolves, the amendment is durable; when it rejects, it may be
 * sent again, with its `created_at` as the same one.
 * @throws UnreadableBodyError, AmendmentRefusedError
 * @throws StoreUnavailableError, SendError when the data cannot be kept now
 */
export async function ingestAmendment(
  ports: IngestPorts,
  request: AmendRequest,
): Promise<AmendResult> {
  const plan = await (ports.plans?.amendment ?? planAmendment)(request, ports.clock.now());
  await keep(ports, plan);
  const [refused] = plan.quarantined;
  if (refused) throw new AmendmentRefusedError({ example: {}, ...refused });
  return {
    accepted: plan.accepted,
    quarantined: accountOf([]),
    runs: plan.batches.map(({ target }) => formatSealTarget(target)),
    amendment_id: plan.eventId,
    created_at: plan.createdAt,
  };
}

/** @throws UnreadableBodyError, AmendmentRefusedError */
export async function planAmendment(
  { run, replacement, body }: AmendRequest,
  nowMs: number,
): Promise<PlannedAmendment> {
  const read = readAmendment(body, nowMs);
  if ('reason' in read) throw new AmendmentRefusedError(read);
  const { eventId, createdAt, text } = amendmentEvent(run, replacement, read);
  const planned = await planEvents({
    project: run.project,
    body: Buffer.from(`[${text}]`),
    format: 'array',
    parameters: noRunParameters,
  });
  return { ...planned, eventId, createdAt };
}
