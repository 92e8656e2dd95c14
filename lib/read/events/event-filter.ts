import type { EventRow } from '#lake/events/event-rows.ts';
import { placeOf } from '#schemas/recorder-event.ts';
import type { ValueSearch } from '#parquet/index.ts';

/** The events that are wanted of a run; all conditions hold. */
export interface EventConditions {
  readonly type?: string | undefined;
  readonly sampleId?: string | undefined;
  /** The least number of an event. */
  readonly from?: number | undefined;
  /** Text that `data` holds, as a value or as it was sent. */
  readonly q?: string | undefined;
}

/** An event's number, and its place among the events of that number. */
export type Position = readonly [eventId: number, place: number];

export function positionOf({
  eventId,
  type,
  sampleId,
}: Pick<EventRow, 'eventId' | 'type' | 'sampleId'>): Position {
  return [eventId, placeOf(eventId, type, sampleId)];
}

export function isAfter([id, place]: Position, [otherId, otherPlace]: Position): boolean {
  return id === otherId ? place > otherPlace : id > otherId;
}

/** The position after which the events begin that are wanted; undefined for the first. */
export function startAfter(
  { from }: Pick<EventConditions, 'from'>,
  after: Position | undefined,
): Position | undefined {
  if (from === undefined) return after;
  const beforeFrom: Position = [from, -1];
  return after && isAfter(after, beforeFrom) ? after : beforeFrom;
}

/** A condition on the text of one column. */
export interface ColumnSearch extends ValueSearch {
  readonly column: 'sample_id' | 'data' | 'type';
}

/** The conditions on columns. The one that leaves the fewest events, as a rule, is the first. */
export function columnSearches({ sampleId, q, type }: EventConditions): ColumnSearch[] {
  return [
    ...(sampleId === undefined ? [] : [equals('sample_id', sampleId)]),
    ...(q === undefined ? [] : [contains('data', q)]),
    ...(type === undefined ? [] : [equals('type', type)]),
  ];
}

function equals(column: ColumnSearch['column'], text: string): ColumnSearch {
  const bytes = Buffer.from(text);
  return { column, needles: [bytes], matches: (value) => bytes.equals(value) };
}

function contains(column: ColumnSearch['column'], text: string): ColumnSearch {
  const needles = spellings(text).map((spelling) => Buffer.from(spelling));
  const matches = (value: Uint8Array): boolean => {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return needles.some((needle) => bytes.includes(needle));
  };
  return { column, needles, matches };
}

/**
 * How JSON may spell the text: as it is, with escapes where they are needed, and, as Python's `json`
 * does, with escapes for all that is not ASCII.
 */
export function spellings(text: string): string[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  const ascii = escaped.replace(/[\u0080-\uffff]/g, (unit) => `\\u${hexOf(unit)}`);
  return [...new Set([text, escaped, ascii])];
}

function hexOf(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, '0');
}
