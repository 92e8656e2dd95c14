import { formatSealTarget } from '#contract/seal-target.ts';
import { runInTurns } from '../step/in-turns.ts';
import { type IngestPorts, keep } from './keep.ts';
import { planIngest } from './plan-ingest.ts';
import { type IngestRequest, type Planned, withAccount } from './planned.ts';
import { readEvents } from './read-events.ts';
import type { Refused } from './refusal.ts';
import { UsualEvents } from './usual/usual-events.ts';

export type { IngestPorts };

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
  const plan = await (ports.plans?.events ?? planEvents)(request);
  await keep(ports, plan);
  return {
    accepted: plan.accepted,
    quarantined: plan.quarantined,
    runs: plan.batches.map(({ target }) => formatSealTarget(target)),
  };
}

/** @throws UnreadableBodyError, TooManyError */
export async function planEvents({
  project,
  body,
  format,
  parameters,
}: IngestRequest): Promise<Planned> {
  const events = readEvents(body, format, 'events', (...text) => new UsualEvents(...text));
  const work = planIngest(project, body, events, parameters);
  return withAccount(project, await runInTurns(work));
}
