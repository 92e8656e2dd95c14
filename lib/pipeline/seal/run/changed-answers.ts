import type { EventRows } from '#lake/event-rows.ts';
import type { SealedRows } from './assemble-run.ts';
import { isAnswer } from './items/answers.ts';
import { itemIdOf } from './items/derive-items.ts';
import { SAMPLING } from './sampling-rows.ts';

/** Items of which events have come, or have been replaced by others of their number. */
export interface ChangedItems {
  readonly answered: ReadonlySet<string>;
  readonly sampled: ReadonlySet<string>;
}

export function changedItems(
  { events, joined, places }: SealedRows,
  rows: EventRows,
): ChangedItems {
  const items = { answered: new Set<string>(), sampled: new Set<string>() };
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
  items: ReadonlySet<string>,
): ReadonlySet<number | undefined> {
  const groups = new Set<number>();
  if (items.size === 0) return groups;
  // To look a text up in a set it is hashed, which takes longer than to compare it with one other.
  const [only] = items;
  const isWanted = (item: string): boolean => (items.size === 1 ? item === only : items.has(item));
  for (const [index, { rowStart, rowEnd }] of events.file.groups.entries()) {
    for (let row = rowStart; row < rowEnd && !groups.has(index); row += 1) {
      const type = joined.type[row] ?? '';
      if (isAnswer(type) && isWanted(itemAt(joined, row))) groups.add(index);
    }
  }
  return groups;
}

function addItem(
  { answered, sampled }: Record<keyof ChangedItems, Set<string>>,
  rows: EventRows,
  row: number,
): void {
  const type = rows.type[row] ?? '';
  if (isAnswer(type)) answered.add(itemAt(rows, row));
  else if (type === SAMPLING) sampled.add(itemAt(rows, row));
}

function itemAt({ sampleId, eventId }: EventRows, row: number): string {
  return itemIdOf({ sampleId: sampleId[row] ?? null, eventId: eventId[row] ?? 0 });
}
