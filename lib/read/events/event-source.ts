import type { EventRow } from '#lake/events/event-rows.ts';
import type { EventConditions, Position } from './event-filter.ts';

export interface FoundEvents {
  readonly events: readonly EventRow[];
  /** The position up to which all was looked at; absent at the end, and where it is that of an event. */
  readonly reached?: () => Promise<Position>;
}

/** The events of one run, in order. */
export interface EventSource {
  /** The events after a position that meet the conditions, at most so many at once. */
  find(
    conditions: EventConditions,
    after: Position | undefined,
    most: number,
  ): AsyncIterable<FoundEvents> | Iterable<FoundEvents>;
}
