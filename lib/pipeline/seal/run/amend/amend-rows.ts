import { Place } from '#schemas/recorder-event.ts';
import { type EventRows, pickRows, placeAt, TypeCode } from '#lake/events/event-rows.ts';
import type { SealedAmendment } from '#lake/seal-record.ts';
import type { Withdrawn } from '../items/derive-items.ts';
import { AmendedState } from './amended-state.ts';
import { describeAmendment } from './describe-amendment.ts';
import { AmendmentTargets } from './find-targets.ts';
import { readAmendments } from './read-amendments.ts';

/** The events of a run after its amendments, from which all but the events file is derived. */
export interface AmendedRun {
  /**
   * The events without amendments, with the data that counts: replaced where it was amended, null
   * where the event was withdrawn.
   */
  readonly rows: EventRows;
  /** By rows of `rows`. */
  readonly withdrawn: Withdrawn;
  /** Oldest first. */
  readonly amendments: readonly SealedAmendment[];
}

/**
 * Applies the amendments among a run's events, the oldest first; of two at one time the one with the
 * smaller number. What an amendment names and is not there waits: it takes effect when it comes.
 * @param rows as `mergeEvents` gives them
 */
export function amendRows(rows: EventRows): AmendedRun {
  if (!rows.type.includes(TypeCode.amendment)) {
    return { rows, withdrawn: { events: new Map(), metrics: new Map() }, amendments: [] };
  }
  const recorded = pickRows(rows, recordedRows(rows));
  const state = new AmendedState(recorded);
  const targets = new AmendmentTargets(recorded, state);
  const amendments = readAmendments(rows).map((amendment) => {
    const found = targets.find(amendment.content);
    const described = describeAmendment(amendment, found, recorded, state);
    state.apply(amendment, found);
    return described;
  });
  return { rows: state.rows(), withdrawn: state.withdrawn(), amendments };
}

/**
 * When the events of a run were recorded, microseconds since 1970. Amendments come later, and say
 * when only where there is nothing else yet.
 */
export function recordedTimes(rows: EventRows, start = 0, end = rows.eventId.length): Float64Array {
  if (!rows.type.includes(TypeCode.amendment)) return rows.createdAtMicros.subarray(start, end);
  const recorded: number[] = [];
  for (let row = start; row < end; row += 1) {
    if (placeAt(rows, row) !== Place.amendment) recorded.push(rows.createdAtMicros[row] ?? 0);
  }
  return recorded.length === 0
    ? rows.createdAtMicros.subarray(start, end)
    : Float64Array.from(recorded);
}

function recordedRows(rows: EventRows): number[] {
  return [...rows.type.keys()].filter((row) => placeAt(rows, row) !== Place.amendment);
}
