import type { Span } from '#contract/batch-text.ts';
import { isItemId } from '#contract/item-event.ts';
import type { RunParameters } from '#contract/run-parameters.ts';
import { maskKeys } from '#contract/text/mask-keys.ts';
import { MAX_EVENT_BYTES, MAX_REQUEST_EVENTS, MAX_REQUEST_RUNS } from '#contract/limits.ts';
import type { SealTarget } from '#contract/seal-target.ts';
import { Place } from '#schemas/recorder-event.ts';
import { checkEvent } from './check-event.ts';
import { Compressor } from './compressor.ts';
import { type FoundEvent, TooManyError } from './read-events.ts';
import type { Refusal } from './refusal.ts';
import type { Work } from '../step/in-turns.ts';
import type { AcceptedEvent, UsualEvent } from './usual/usual-events.ts';

/** The events of one run in a request, or the documents of one set, ready to travel. */
export interface Batch {
  readonly target: SealTarget;
  /** Numbered events, so neither final reports nor specs. */
  readonly count: number;
  /** One more than the highest id of a numbered event that is no item; 0 without one. */
  readonly end: number;
  /** The highest event id of a final report. */
  readonly report: number | undefined;
  /** Gzip of the batch's text, in one member or several. */
  readonly member: Uint8Array;
  /** Of the member, where it is known. */
  readonly hash?: string;
}

export interface RefusedEvent extends Refusal {
  readonly index: number;
  readonly text: Uint8Array;
}

export interface IngestPlan {
  readonly accepted: number;
  readonly refused: readonly RefusedEvent[];
  readonly batches: readonly Batch[];
}

/** Counts an event for the batch's name. A spec does not count: a run is whole without it. */
function countEvent(batch: OpenBatch, { place, eventId }: AcceptedEvent): void {
  if (place === Place.finalReport) batch.report = Math.max(batch.report ?? 0, eventId);
  if (place !== Place.numbered) return;
  batch.count++;
  if (!isItemId(eventId)) batch.end = Math.max(batch.end, eventId + 1);
}

interface OpenBatch {
  spans: Span[];
  count: number;
  end: number;
  report: number | undefined;
  /** Of a revision, so that the parameters before its events have to be its own, even if none. */
  hasHeader: boolean;
}

/**
 * Plans a request: one batch for each run, and the refused events. Pure but for the keys in specs,
 * which it masks in the body; it pauses after each part of events, and while it compresses.
 * @throws TooManyError
 */
export function* planIngest(
  project: string,
  body: Uint8Array,
  parts: Iterable<readonly (FoundEvent | UsualEvent)[]>,
  parameters: RunParameters,
): Work<IngestPlan> {
  const refused: RefusedEvent[] = [];
  const open = new Map<string, OpenBatch>();
  let events = 0;
  for (const part of parts) {
    if (events > 0) yield;
    for (const event of part) placeEvent(open, refused, body, event, events++);
    if (events > MAX_REQUEST_EVENTS) throw new TooManyError(MAX_REQUEST_EVENTS, 'events');
    if (open.size > MAX_REQUEST_RUNS) throw new TooManyError(MAX_REQUEST_RUNS, 'runs');
  }
  const compressor = new Compressor(body, parameters);
  const batches: Batch[] = [];
  for (const [runId, { spans, hasHeader, ...counts }] of open) {
    const member = yield* compressor.compress(spans, hasHeader ? 'always' : 'when given');
    batches.push({ target: { project, runId }, ...counts, member });
  }
  return { accepted: events - refused.length, refused, batches };
}

function placeEvent(
  open: Map<string, OpenBatch>,
  refused: RefusedEvent[],
  body: Uint8Array,
  event: FoundEvent | UsualEvent,
  index: number,
): void {
  const checked = 'accepted' in event ? event.accepted : checkEvent(event, MAX_EVENT_BYTES);
  const { start, end } = event;
  if ('reason' in checked) {
    refused.push({ index, ...checked, text: body.subarray(start, end) });
    return;
  }
  if (checked.isSpec) maskKeys(body.subarray(start, end));
  let batch = open.get(checked.runId);
  if (!batch) open.set(checked.runId, (batch = newBatch()));
  batch.spans.push({ start, end });
  batch.hasHeader ||= checked.isOfRevision;
  countEvent(batch, checked);
}

function newBatch(): OpenBatch {
  return { spans: [], count: 0, end: 0, report: undefined, hasHeader: false };
}
