import type { RunParameters } from '#contract/run-parameters.ts';
import { formatSealTarget } from '#contract/seal-target.ts';
import { runInTurns } from '../step/in-turns.ts';
import { type IngestPorts, keep } from './keep.ts';
import { planIngest } from './plan-ingest.ts';
import { type BodyFormat, readEvents } from './read-events.ts';
import { accountOf, type Refused } from './refusal.ts';

export type { IngestPorts };

export interface IngestRequest {
  readonly project: string;
  readonly format: BodyFormat;
  readonly parameters: RunParameters;
  /** Decompressed. */
  readonly body: Uint8Array;
}

export interface IngestResult {
  readonly accepted: number;
  readonly quarantined: readonly Refused[];
  readonly runs: readonly string[];
}

/**
 * Takes the events of a request. When it resolves, what it accepted and what it quarantined is
 * durable. When it rejects, the whole request may be sent again: repeated events are dropped later.
 * @throws UnreadableBodyError when the body holds no events
 * @throws TooManyError when it holds too many, or of too many runs
 * @throws StoreUnavailableError, SendError when the data cannot be kept now
 */
export async function ingest(ports: IngestPorts, request: IngestRequest): Promise<IngestResult> {
  const { project, body, parameters } = request;
  const plan = await runInTurns(
    planIngest(project, body, readEvents(body, request.format), parameters),
  );
  await keep(ports, project, plan);
  return {
    accepted: plan.accepted,
    quarantined: accountOf(plan.refused),
    runs: plan.batches.map(({ target }) => formatSealTarget(target)),
  };
}
