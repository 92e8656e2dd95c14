import { AMENDMENT, FINAL_REPORT, Place, placeOf, SPEC } from '#schemas/recorder-event.ts';
import type { KeptBytes } from '#ports/kept-bytes.ts';
import { emptyLike } from '../columns/grown.ts';
import { NO_TEXT, type TextTable } from '../columns/text-table.ts';

/** Where the texts of events lie. */
export type EventTexts = Pick<KeptBytes, 'append' | 'read' | 'copy'>;

/**
 * Events by column: a run may have millions, and an object for each costs too much. Not even their
 * texts are here: `data` and the further members are stretches of `texts`, and names are codes of `names`. Made by
 * `EventTable`.
 */
export interface EventRows {
  /** All that is named in the run, as types, samples, models, items and clusters; `KNOWN_TYPES` come first. */
  readonly names: TextTable;
  readonly eventId: Float64Array;
  /** Code of the text. */
  readonly type: Uint32Array;
  /** Code of the text; 0 where it is null. */
  readonly sampleId: Uint32Array;
  /** Code of the text; 0 where it is null. */
  readonly createdBy: Uint32Array;
  /** Microseconds since 1970. */
  readonly createdAtMicros: Float64Array;
  readonly texts: EventTexts;
  /** `data`: the JSON text as it was sent, UTF-8. `UNREAD` where it is still in the events file. */
  readonly dataStart: Float64Array;
  readonly dataBytes: Uint32Array;
  /** Members of the event that have no column, as one JSON object; no bytes when there are none. */
  readonly extraStart: Float64Array;
  readonly extraBytes: Uint32Array;
}

/** The types of which something is known; their codes are the first of every table of names, in this order. */
export const KNOWN_TYPES = [FINAL_REPORT, AMENDMENT, SPEC, 'match', 'metrics', 'sampling'] as const;

/** The codes of `KNOWN_TYPES`. */
export const TypeCode = {
  finalReport: 1,
  amendment: 2,
  spec: 3,
  match: 4,
  metrics: 5,
  sampling: 6,
} as const;

/** Stands for the stretch of a text that was not read. */
export const UNREAD = -1;

/** The rows at `indexes`, in that order. They may share memory with `rows`. */
export function pickRows(rows: EventRows, indexes: ArrayLike<number>): EventRows {
  const starts = runStarts(indexes);
  const { names, texts } = rows;
  return { names, texts, ...mapColumns(rows, (values) => pickValues(values, indexes, starts)) };
}

export type EventColumns = Omit<EventRows, 'names' | 'texts'>;

/** Changes each column in the same way. */
export function mapColumns(
  columns: EventColumns,
  change: <T extends Float64Array | Uint32Array>(values: T) => T,
): EventColumns {
  return {
    eventId: change(columns.eventId),
    type: change(columns.type),
    sampleId: change(columns.sampleId),
    createdBy: change(columns.createdBy),
    createdAtMicros: change(columns.createdAtMicros),
    dataStart: change(columns.dataStart),
    dataBytes: change(columns.dataBytes),
    extraStart: change(columns.extraStart),
    extraBytes: change(columns.extraBytes),
  };
}

/** Where among indexes one does not follow the one before. */
function runStarts(indexes: ArrayLike<number>): number[] {
  const starts: number[] = [];
  let next = NaN;
  for (let i = 0; i < indexes.length; i += 1) {
    const index = indexes[i] ?? 0;
    if (index !== next) starts.push(i);
    next = index + 1;
  }
  return starts;
}

/** Stretches of rows are copied at once where they are this long on average. */
const LEAST_RUN_ROWS = 32;

function pickValues<T extends Float64Array | Uint32Array>(
  values: T,
  indexes: ArrayLike<number>,
  starts: readonly number[],
): T {
  const { length } = indexes;
  if (starts.length === 1) return values.subarray(indexes[0], (indexes[0] ?? 0) + length) as T;
  const picked = emptyLike(values, length);
  if (starts.length * LEAST_RUN_ROWS < length) {
    for (const [run, start] of starts.entries()) {
      const first = indexes[start] ?? 0;
      const end = starts[run + 1] ?? length;
      picked.set(values.subarray(first, first + end - start), start);
    }
  } else {
    for (let i = 0; i < length; i += 1) picked[i] = values[indexes[i] ?? 0] ?? 0;
  }
  return picked;
}

/** The columns that decide the place of a row. */
export type EventLabels = Pick<EventRows, 'names' | 'eventId' | 'type' | 'sampleId'>;

export function typeAt({ names, type }: Pick<EventRows, 'names' | 'type'>, index: number): string {
  return names.textOf(type[index] ?? NO_TEXT) ?? '';
}

export function sampleIdAt(
  { names, sampleId }: Pick<EventRows, 'names' | 'sampleId'>,
  index: number,
): string | null {
  return names.textOf(sampleId[index] ?? NO_TEXT);
}

export function placeAt(rows: EventLabels, index: number): Place {
  // Of all types these alone have places of their own, and they come first.
  if ((rows.type[index] ?? 0) > TypeCode.spec) return Place.numbered;
  return placeOf(rows.eventId[index] ?? 0, typeAt(rows, index), sampleIdAt(rows, index));
}

export function isTextRead({ dataStart }: EventRows, index: number): boolean {
  return (dataStart[index] ?? UNREAD) !== UNREAD;
}

const NULL = Buffer.from('null');

/** Takes the `data` of an event that was not read before. */
export function setText(rows: EventRows, index: number, data: Uint8Array | null): void {
  const bytes = data ?? NULL;
  rows.dataStart[index] = rows.texts.append(bytes);
  rows.dataBytes[index] = bytes.length;
}

/**
 * The `data` of an event; perhaps a view, not to be held for long.
 * @throws RangeError when it was not read
 */
export function dataAt(rows: EventRows, index: number): Buffer {
  if (!isTextRead(rows, index)) throw new RangeError(`the text of event row ${index} is not read`);
  const start = rows.dataStart[index] ?? 0;
  return rows.texts.read(start, start + (rows.dataBytes[index] ?? 0));
}

/** The further members of an event, JSON text. */
export function extraAt(
  { texts, extraStart, extraBytes }: EventRows,
  index: number,
): string | null {
  const [start = 0, sizeBytes = 0] = [extraStart[index], extraBytes[index]];
  return sizeBytes === 0 ? null : texts.read(start, start + sizeBytes).toString();
}

/** One event by itself, for the few that are looked at one by one. */
export interface EventRow {
  readonly eventId: number;
  readonly type: string;
  readonly sampleId: string | null;
  readonly data: Buffer;
  readonly createdBy: string | null;
  readonly createdAtMicros: number;
  readonly extraJson: string | null;
}

export function eventRow(rows: EventRows, index: number): EventRow {
  const eventId = rows.eventId[index];
  if (eventId === undefined) throw new RangeError(`there is no event row ${index}`);
  return {
    eventId,
    type: typeAt(rows, index),
    sampleId: sampleIdAt(rows, index),
    data: dataAt(rows, index),
    createdBy: rows.names.textOf(rows.createdBy[index] ?? NO_TEXT),
    createdAtMicros: rows.createdAtMicros[index] ?? 0,
    extraJson: extraAt(rows, index),
  };
}
