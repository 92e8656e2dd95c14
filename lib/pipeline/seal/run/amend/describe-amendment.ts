import { formatTimestamp } from '#contract/time.ts';
import type { EventRows } from '#lake/events/event-rows.ts';
import type { SealedAmendment } from '#lake/seal-record.ts';
import type { AmendedState, Targets } from './amended-state.ts';
import type { ReadAmendment } from './read-amendments.ts';

/** As many events that an amendment changed are shown as they were. */
const MOST_BEFORE = 3;
/** Characters of a text of data; the events themselves have it whole. */
const LONGEST_DATA = 1000;

/** Describes an amendment and what was there before it, for the run's view. */
export function describeAmendment(
  { eventId, createdAtMicros, content, data }: ReadAmendment,
  targets: Targets,
  rows: EventRows,
  state: AmendedState,
): SealedAmendment {
  const { event_id, item, metric, epoch, author, reason } = content;
  const before = [...targets].slice(0, MOST_BEFORE).map(([row, metrics]) => ({
    event_id: rows.eventId[row] ?? 0,
    data_json: cut(state.dataOf(row)),
    withdrawn: state.isWithdrawn(row, metrics),
  }));
  return {
    amendment_id: eventId,
    target: { event_id, item, metric, epoch },
    author,
    reason,
    amended_at: formatTimestamp(createdAtMicros),
    withdraw: data === undefined,
    data_json: data === undefined ? null : cut(data),
    events: targets.size,
    before,
  };
}

/** The beginning of a text that is too long, with an ellipsis. */
function cut(data: Buffer): string {
  // A character has at most four bytes.
  const text = data.toString('utf8', 0, 4 * LONGEST_DATA + 4);
  return text.length <= LONGEST_DATA ? text : `${text.slice(0, LONGEST_DATA).toWellFormed()}…`;
}
