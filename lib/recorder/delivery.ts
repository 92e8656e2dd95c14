import { EvalakeError } from '#contract/evalake-error.ts';
import { gunzipSync } from 'node:zlib';
import type { RefusedEvent } from './answer.ts';
import type { CloseResult } from './recorder-base.ts';

/** An event that the server took into quarantine, with the server's reason. */
export interface QuarantinedEvent {
  readonly runId: string;
  readonly eventId: number;
  readonly type: string;
  readonly reason: string;
}

/** The result of a recording of which every event was sent. */
export interface DeliveryResult extends CloseResult {
  /** The first 1,000 events in quarantine: the server keeps them, but not as part of the run. */
  readonly quarantined: readonly QuarantinedEvent[];
  readonly quarantinedCount: number;
  /** Events of other recorders that this one found in the spool and sent. */
  readonly recovered: number;
  /**
   * Events of this run that another recorder found in the spool and sent. Its result names those of
   * them that the server took into quarantine.
   */
  readonly takenOver: number;
}

export type IdRange = readonly [first: number, last: number];

/** A summary of events of this run that did not get to the server. */
export interface Undelivered {
  /** The number of events, the spec and final reports included. */
  readonly events: number;
  /** Their numbers, ascending. */
  readonly eventIds: readonly IdRange[];
}

export interface UnsentFields {
  readonly runId: string;
  readonly url: string;
  readonly reason: string;
  /** Events in the spool: the next recorder with the same URL and spool sends them. */
  readonly waiting: Undelivered;
  /** Events that the server refused: their files are in `folders`, and nobody sends them again. */
  readonly refused: Undelivered;
  /** Events that neither the server nor the disk took. */
  readonly lost: Undelivered;
  readonly folders: readonly string[];
  readonly result: DeliveryResult;
}

/** Not everything that was recorded got to the server. */
export class UnsentEventsError extends EvalakeError implements UnsentFields {
  override readonly name = 'UnsentEventsError';
  readonly runId: string;
  readonly url: string;
  readonly reason: string;
  readonly waiting: Undelivered;
  readonly refused: Undelivered;
  readonly lost: Undelivered;
  readonly folders: readonly string[];
  readonly result: DeliveryResult;

  constructor(fields: UnsentFields) {
    super(formatMessage(fields));
    ({
      runId: this.runId,
      url: this.url,
      reason: this.reason,
      waiting: this.waiting,
      refused: this.refused,
      lost: this.lost,
      folders: this.folders,
      result: this.result,
    } = fields);
  }
}

function formatMessage({
  runId,
  url,
  reason,
  waiting,
  refused,
  lost,
  folders,
}: UnsentFields): string {
  const parts = [`run ${runId}: ${url} did not take all events (${reason})`];
  if (waiting.events > 0) {
    parts.push(`${formatEvents(waiting)} wait for the next HttpRecorder with this URL and spool`);
  }
  if (refused.events > 0) parts.push(`${formatEvents(refused)} were refused and are kept`);
  if (folders.length > 0) parts.push(`see ${folders.join(', ')}`);
  if (lost.events > 0)
    parts.push(`${formatEvents(lost)} are lost: the spool could not be written either`);
  return parts.join('; ');
}

const RANGES_MAX = 10;

function formatEvents({ events, eventIds }: Undelivered): string {
  const ranges = eventIds.slice(0, RANGES_MAX).map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`));
  const more = eventIds.length > RANGES_MAX ? ', …' : '';
  return `${events} events (numbers ${ranges.join(', ')}${more})`;
}

/** Sums up the events of batches; adjacent ranges become one. */
export function sumUndelivered(
  batches: readonly { readonly events: number; readonly ids: IdRange }[],
): Undelivered {
  const eventIds: IdRange[] = [];
  for (const [first, last] of batches.map(({ ids }) => ids).sort((a, b) => a[0] - b[0])) {
    const previous = eventIds.at(-1);
    if (previous && first <= previous[1] + 1) {
      eventIds[eventIds.length - 1] = [previous[0], Math.max(previous[1], last)];
    } else eventIds.push([first, last]);
  }
  return { events: batches.reduce((sum, { events }) => sum + events, 0), eventIds };
}

/** Finds the events that the server names by their places in a batch. */
export function findQuarantined(
  body: Uint8Array,
  refused: readonly RefusedEvent[],
): QuarantinedEvent[] {
  if (refused.length === 0) return [];
  const lines = gunzipSync(body).toString().split('\n');
  return refused.map(({ index, reason }) => {
    const event = JSON.parse(lines[index] ?? 'null') as unknown;
    const { run_id, event_id, type }: Readonly<Record<string, unknown>> =
      typeof event === 'object' && event !== null ? { ...event } : {};
    return { runId: String(run_id), eventId: Number(event_id), type: String(type), reason };
  });
}
