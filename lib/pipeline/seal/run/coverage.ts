import { Place } from '#schemas/recorder-event.ts';
import { type EventRows, placeAt } from '#lake/event-rows.ts';

/** First and last event id of a gap, both missing. */
export type MissingRange = readonly [first: number, last: number];

export interface Coverage {
  /** There is a final report, and no event before or after it is missing. */
  readonly whole: boolean;
  /** The least number of events that there should be, without final reports and specs. */
  readonly expected: number;
  readonly missing: readonly MissingRange[];
  /** How many events the ranges hold. */
  readonly missingCount: number;
}

/**
 * Finds out whether a run proves that it is whole. evals numbers events from 0. The event id of its
 * final report is the number of events before it; events recorded after it go on from there.
 * @param rows as `mergeEvents` gives them
 */
export function measureCoverage(rows: EventRows): Coverage {
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
    const place = placeAt(rows, index);
    if (place === Place.finalReport) reported = id;
    if (place === Place.numbered) {
      expect(id);
      next = id + 1;
    }
  });
  expect(reported ?? 0);
  return {
    whole: reported !== undefined && missing.length === 0,
    expected: next,
    missing,
    missingCount,
  };
}
