import { setImmediate } from 'node:timers/promises';
import { itemsReportId } from '#contract/item-event.ts';
import type { RunName } from '#contract/run-name.ts';
import { mergeRunParameters, type RunParameters } from '#contract/run-parameters.ts';
import { formatTimestamp } from '#contract/time.ts';
import { FINAL_REPORT } from '#schemas/recorder-event.ts';
import { runInTurns } from '#pipeline/step/in-turns.ts';
import { ingest, type IngestResult } from '../ingest.ts';
import { type IngestPorts, keep } from '../keep.ts';
import { type ItemsRequest, type Planned, withAccount } from '../planned.ts';
import { readEvents } from '../read-events.ts';
import { planItems } from './plan-items.ts';
import { findItems } from './read-items.ts';

export interface FinishRequest {
  readonly run: RunName;
  readonly parameters: RunParameters;
  /** How many items the run has. */
  readonly items: number;
  /** The run's own summary. */
  readonly report: Readonly<Record<string, unknown>>;
}

/**
 * Takes items of a run. When it resolves, what it accepted and what it quarantined is durable; when
 * it rejects, all of it may be sent again.
 * @throws UnreadableBodyError when the body holds no items, TooManyError when it holds too many
 * @throws StoreUnavailableError, SendError when the data cannot be kept now
 */
export async function ingestItems(
  ports: IngestPorts,
  request: ItemsRequest,
): Promise<IngestResult> {
  const plan = await (ports.plans?.items ?? planItemsOf)(request, nowOf(ports));
  await keep(ports, plan);
  return {
    accepted: plan.accepted,
    quarantined: plan.quarantined,
    runs: plan.batches.map(() => request.run.runId),
  };
}

/** @throws UnreadableBodyError, TooManyError */
export async function planItemsOf(
  { run, format, body, parameters }: ItemsRequest,
  createdAt: string,
): Promise<Planned> {
  const found = findItems(body, format);
  const merged = mergeRunParameters([parameters, found.parameters]);
  const events = readEvents(found.items, format, 'items');
  const work = planItems(run, found.items, events, merged, createdAt);
  return withAccount(run.project, await runInTurns(work));
}

/** Takes the end of a run that was posted as items: a final report whose number counts them. */
export async function finishItems(
  ports: IngestPorts,
  { run: { project, runId }, parameters, items, report }: FinishRequest,
): Promise<IngestResult> {
  const event = {
    run_id: runId,
    event_id: itemsReportId(items),
    type: FINAL_REPORT,
    data: report,
    created_at: nowOf(ports),
  };
  const body = Buffer.from(JSON.stringify([event]));
  // A long report was read just now; others have their turn before it is planned.
  await setImmediate();
  return ingest(ports, { project, body, format: 'array', parameters });
}

function nowOf({ clock }: IngestPorts): string {
  return formatTimestamp(clock.now() * 1000);
}
