import type { EventRows } from '#lake/event-rows.ts';
import type { SealedRows } from './assemble-run.ts';
import { isAnswer } from './items/answers.ts';
import { itemIdOf } from './items/derive-items.ts';

/** The items that events answer which have come, or which another one of their number has replaced. */
export function changedAnswers(
  { events, joined, places }: SealedRows,
  rows: EventRows,
): ReadonlySet<string> {
  const items = new Set<string>();
  const stays = new Uint8Array(events.end);
  for (const [row, place] of places.entries()) {
    if (place < events.end) stays[place] = 1;
    else addAnswer(items, rows, row);
  }
  for (const [place, stay] of stays.entries()) if (stay === 0) addAnswer(items, joined, place);
  return items;
}

/** The row groups of the existing file with answers to these items, whose epochs may be others now. */
export function groupsWithAnswers(
  { events, joined }: SealedRows,
  items: ReadonlySet<string>,
): ReadonlySet<number | undefined> {
  const groups = new Set<number>();
  if (items.size === 0) return groups;
  for (const [index, { rowStart, rowEnd }] of events.file.groups.entries()) {
    for (let row = rowStart; row < rowEnd && !groups.has(index); row += 1) {
      const type = joined.type[row] ?? '';
      if (isAnswer(type) && items.has(itemAt(joined, row))) groups.add(index);
    }
  }
  return groups;
}

function addAnswer(items: Set<string>, rows: EventRows, row: number): void {
  if (isAnswer(rows.type[row] ?? '')) items.add(itemAt(rows, row));
}

function itemAt({ sampleId, eventId }: EventRows, row: number): string {
  return itemIdOf({ sampleId: sampleId[row] ?? null, eventId: eventId[row] ?? 0 });
}
