import { type EventRow, eventRow, type EventRows } from '#lake/events/event-rows.ts';
import {
  columnSearches,
  type ColumnSearch,
  type EventConditions,
  isAfter,
  type Position,
  positionOf,
  startAfter,
} from './event-filter.ts';
import type { EventSource, FoundEvents } from './event-source.ts';

/** The events of a run that is receiving, which were read whole. */
export class ReceivedEvents implements EventSource {
  readonly #rows: EventRows;

  constructor(rows: EventRows) {
    this.#rows = rows;
  }

  *find(conditions: EventConditions, after: Position | undefined): Generator<FoundEvents> {
    const start = startAfter(conditions, after);
    const searches = columnSearches(conditions);
    for (const index of this.#rows.eventId.keys()) {
      const event = eventRow(this.#rows, index);
      if (start && !isAfter(positionOf(event), start)) continue;
      if (searches.every((search) => isMatch(event, search))) yield { events: [event] };
    }
  }
}

function isMatch(event: EventRow, { column, matches }: ColumnSearch): boolean {
  const text = textOf(event, column);
  return text !== null && matches(typeof text === 'string' ? Buffer.from(text) : text);
}

function textOf(event: EventRow, column: ColumnSearch['column']): string | Buffer | null {
  switch (column) {
    case 'data':
      return event.data;
    case 'type':
      return event.type;
    case 'sample_id':
      return event.sampleId;
  }
}
