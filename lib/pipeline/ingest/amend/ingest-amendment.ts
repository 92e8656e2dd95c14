import { sentAs } from '#contract/evalake-error.ts';
import { noRunParameters } from '#contract/run-parameters.ts';
import type { RunName } from '#contract/run-name.ts';
import { ingest, type IngestResult } from '../ingest.ts';
import type { IngestPorts } from '../keep.ts';
import { accountOf, type Example, type Refusal } from '../refusal.ts';
import { amendmentEvent } from './amendment-text.ts';
import { readAmendment } from './read-amendment.ts';

/** The amendment is none. The message says what is wrong with it, the example what is right. */
export class AmendmentRefusedError extends sentAs('amendment-refused', 422) {
  override readonly name = 'AmendmentRefusedError';
  readonly #right: Example;
  constructor({ reason, example }: Refusal) {
    super(`${reason}. Right is for example ${JSON.stringify(example)}`);
    this.#right = example;
  }

  override get problemMembers() {
    return { example: this.#right };
  }
}

export interface AmendRequest {
  readonly run: RunName;
  /** The revision of the run that is amended; null where it was never replaced. */
  readonly replacement: string | null;
  /** Decompressed. */
  readonly body: Uint8Array;
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
  { run, replacement, body }: AmendRequest,
): Promise<AmendResult> {
  const read = readAmendment(body, ports.clock.now());
  if ('reason' in read) throw new AmendmentRefusedError(read);
  const { eventId, createdAt, text } = amendmentEvent(run, replacement, read);
  const taken = await ingest(ports, {
    project: run.project,
    body: Buffer.from(`[${text}]`),
    format: 'array',
    parameters: noRunParameters,
  });
  const [refused] = taken.quarantined;
  if (refused) throw new AmendmentRefusedError({ example: {}, ...refused });
  return {
    accepted: taken.accepted,
    quarantined: accountOf([]),
    runs: taken.runs,
    amendment_id: eventId,
    created_at: createdAt,
  };
}
