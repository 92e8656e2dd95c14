import { ROW_GROUP_ROWS } from '#parquet/index.ts';

/** The most of a row group, unless it is a single number's events. */
export interface GroupLimits {
  readonly rows: number;
  readonly textBytes: number;
}

/** Of the events file of a run; smaller than those of other files, as a late event remakes its group. */
export const EVENT_GROUPS: GroupLimits = { rows: ROW_GROUP_ROWS, textBytes: 8 * 1024 * 1024 };

/** Above every event id. */
const ID_END = 2 ** 53;

/**
 * The end of each row group: one past its last row. All numbers are cut in halves, and each half again
 * as long as its events are too many for one group. So what a group holds depends on its own events and
 * on whether its half and the one beside it are too many together: an event that comes moves no border
 * but within the group that takes it. See `docs/decisions/0039-a-late-event-remakes-its-row-group.md`.
 * @param eventId ascending
 * @param textBytes of each row
 */
export function eventGroupEnds(
  eventId: ArrayLike<number>,
  textBytes: ArrayLike<number>,
  limits: GroupLimits = EVENT_GROUPS,
): number[] {
  const before = new Float64Array(eventId.length + 1);
  for (let row = 0; row < eventId.length; row += 1) {
    before[row + 1] = (before[row] ?? 0) + (textBytes[row] ?? 0);
  }
  const ends: number[] = [];
  const cut = (start: number, end: number, first: number, size: number): void => {
    if (start === end) return;
    const text = (before[end] ?? 0) - (before[start] ?? 0);
    const fits = end - start <= limits.rows && text <= limits.textBytes;
    if (fits || size === 1) {
      ends.push(end);
      return;
    }
    const half = size / 2;
    const middle = lowerBound(eventId, first + half, start, end);
    cut(start, middle, first, half);
    cut(middle, end, first + half, half);
  };
  cut(0, eventId.length, 0, ID_END);
  return ends;
}

/** The first row between `start` and `end` whose id is not below `id`; `end` when all are. */
function lowerBound(
  eventId: ArrayLike<number>,
  id: number,
  start = 0,
  end: number = eventId.length,
): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((eventId[middle] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The ends of the same groups among some of the rows. */
export function endsAmong(
  some: ArrayLike<number>,
  eventId: ArrayLike<number>,
  ends: readonly number[],
): number[] {
  return ends.map((end) =>
    end === eventId.length ? some.length : lowerBound(some, eventId[end] ?? 0),
  );
}
