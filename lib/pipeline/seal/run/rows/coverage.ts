import { isItemId, itemsOfReport } from '#contract/item-event.ts';
import { Place } from '#schemas/recorder-event.ts';
import { type EventRows, placeAt } from '#lake/events/event-rows.ts';

/** First and last event id of a gap, both missing. */
export type MissingRange = readonly [first: number, last: number];

export interface Coverage {
  /** What there is is closed by a final report, and nothing of it is missing. */
  readonly whole: boolean;
  /** The least number of events that there should be: final reports, specs, amendments left out. */
  readonly expected: number;
  readonly missing: readonly MissingRange[];
  /** How many events the ranges hold, and how many items are not there. */
  readonly missingCount: number;
}

/**
 * Finds out whether a run proves that it is whole. Events with numbers from 0 prove it without a gap,
 * posted items by their count; a run that has both has to prove both.
 * @param rows as `mergeEvents` gives them
 */
export function measureCoverage(rows: EventRows): Coverage {
  const sequence = measureSequence(rows);
  const items = measureItems(rows);
  return {
    whole: [sequence, items].every(({ state }) => state !== 'open') && isClosed(sequence, items),
    expected: sequence.expected + items.expected,
    missing: sequence.missing,
    missingCount: sequence.missingCount + items.missingCount,
  };
}

/** `none`: there is nothing of this kind. `closed`: a report tells the end, and all is there. */
interface Part {
  readonly state: 'none' | 'open' | 'closed';
  readonly expected: number;
  readonly missingCount: number;
}

function isClosed(...parts: readonly Part[]): boolean {
  return parts.some(({ state }) => state === 'closed');
}

/**
 * evals numbers events from 0. The event id of its final report is the number of events before it;
 * events recorded after it go on from there.
 */
function measureSequence(rows: EventRows): Part & { readonly missing: readonly MissingRange[] } {
  const missing: MissingRange[] = [];
  let missingCount = 0;
  let next = 0;
  let reported: number | undefined;
  const expect = (id: number): void => {
    if (id <= next) return;
    missing.push([next, id - 1]);
    missingCount += id - next;
    next = id;
  };
  rows.eventId.forEach((id, index) => {
    if (isItemId(id)) return;
    const place = placeAt(rows, index);
    if (place === Place.finalReport) reported = id;
    if (place === Place.numbered) {
      expect(id);
      next = id + 1;
    }
  });
  expect(reported ?? 0);
  const isWhole = reported !== undefined && missing.length === 0;
  const unclosed = next === 0 ? 'none' : 'open';
  return { state: isWhole ? 'closed' : unclosed, expected: next, missing, missingCount };
}

/**
 * Items have no order, so only their number can be proved. Of several reports the one with the most
 * items counts. More items than it says contradict it as fewer do.
 */
function measureItems(rows: EventRows): Part {
  let items = 0;
  let stated: number | undefined;
  rows.eventId.forEach((id, index) => {
    if (!isItemId(id)) return;
    const place = placeAt(rows, index);
    if (place === Place.finalReport) stated = itemsOfReport(id);
    if (place === Place.numbered) items++;
  });
  const expected = stated ?? items;
  const unclosed = items === 0 && stated === undefined ? 'none' : 'open';
  return {
    state: stated === items ? 'closed' : unclosed,
    expected,
    missingCount: Math.max(0, expected - items),
  };
}
