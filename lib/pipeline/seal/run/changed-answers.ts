import { type EventRows, TypeCode } from '#lake/events/event-rows.ts';
import type { SealedRows } from './assemble-run.ts';
import { isAnswerAt, itemAt } from './items/derive-items.ts';

/** Codes of items of which events have come, or have been replaced by others of their number. */
export interface ChangedItems {
  readonly answered: ReadonlySet<number>;
  readonly sampled: ReadonlySet<number>;
}

export function changedItems(
  { events, joined, places }: SealedRows,
  rows: EventRows,
): ChangedItems {
  const items = { answered: new Set<number>(), sampled: new Set<number>() };
  const stays = new Uint8Array(events.end);
  for (let row = 0; row < places.length; row += 1) {
    const place = places[row] ?? Infinity;
    if (place < events.end) stays[place] = 1;
    else addItem(items, rows, row);
  }
  for (let place = stays.indexOf(0); place !== -1; place = stays.indexOf(0, place + 1)) {
    addItem(items, joined, place);
  }
  return items;
}

/** The row groups of the existing file with answers to these items. */
export function groupsWithAnswers(
  { events, joined }: SealedRows,
  items: ReadonlySet<number>,
): ReadonlySet<number | undefined> {
  const groups = new Set<number>();
  if (items.size === 0) return groups;
  for (const [index, { rowStart, rowEnd }] of events.file.groups.entries()) {
    for (let row = rowStart; row < rowEnd && !groups.has(index); row += 1) {
      if (isAnswerAt(joined, row) && items.has(itemAt(joined, row))) groups.add(index);
    }
  }
  return groups;
}

function addItem(
  { answered, sampled }: Record<keyof ChangedItems, Set<number>>,
  rows: EventRows,
  row: number,
): void {
  if (isAnswerAt(rows, row)) answered.add(itemAt(rows, row));
  else if (rows.type[row] === TypeCode.sampling) sampled.add(itemAt(rows, row));
}
