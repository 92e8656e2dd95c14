import { type Place, placeOf } from '#schemas/recorder-event.ts';

/**
 * Events by column: a run may have hundreds of thousands, and an object for each costs too much.
 * Not even `data` is an object of its own: it is a stretch of the text in which the events came.
 */
export interface EventRows {
  readonly eventId: number[];
  readonly type: string[];
  readonly sampleId: (string | null)[];
  /** UTF-8 in which `data` lies, from `dataStart` to `dataEnd`: the JSON text as it was sent. */
  readonly text: Buffer[];
  readonly dataStart: number[];
  readonly dataEnd: number[];
  readonly createdBy: (string | null)[];
  /** Microseconds since 1970. */
  readonly createdAtMicros: number[];
  /** Members of the event that have no column, as one JSON object. */
  readonly extraJson: (string | null)[];
}

export function emptyEventRows(): EventRows {
  return {
    eventId: [],
    type: [],
    sampleId: [],
    text: [],
    dataStart: [],
    dataEnd: [],
    createdBy: [],
    createdAtMicros: [],
    extraJson: [],
  };
}

/** Applies one change to every column. */
function mapColumns(
  rows: EventRows,
  change: <T>(values: T[], name: keyof EventRows) => T[],
): EventRows {
  return {
    eventId: change(rows.eventId, 'eventId'),
    type: change(rows.type, 'type'),
    sampleId: change(rows.sampleId, 'sampleId'),
    text: change(rows.text, 'text'),
    dataStart: change(rows.dataStart, 'dataStart'),
    dataEnd: change(rows.dataEnd, 'dataEnd'),
    createdBy: change(rows.createdBy, 'createdBy'),
    createdAtMicros: change(rows.createdAtMicros, 'createdAtMicros'),
    extraJson: change(rows.extraJson, 'extraJson'),
  };
}

/** All rows of several, one after the other. */
export function joinRows(parts: readonly EventRows[]): EventRows {
  const [only, ...others] = parts;
  if (only && others.length === 0) return only;
  return mapColumns(emptyEventRows(), <T>(_: T[], name: keyof EventRows) =>
    parts.flatMap((part) => part[name] as T[]),
  );
}

/** The rows at `indexes`, in that order. */
export function pickRows(rows: EventRows, indexes: readonly number[]): EventRows {
  return mapColumns(rows, <T>(values: T[]) => indexes.map((index) => values[index] as T));
}

/** The columns that decide the place of a row. */
export type EventLabels = Pick<EventRows, 'eventId' | 'type' | 'sampleId'>;

export function placeAt({ eventId, type, sampleId }: EventLabels, index: number): Place {
  return placeOf(eventId[index] ?? 0, type[index] ?? '', sampleId[index] ?? null);
}

/** The stretches of `data` as bytes, for a writer. */
export function dataBytes({ text, dataStart, dataEnd }: EventRows): Uint8Array[] {
  return text.map(({ buffer, byteOffset }, row) => {
    const start = dataStart[row] ?? 0;
    return new Uint8Array(buffer, byteOffset + start, (dataEnd[row] ?? 0) - start);
  });
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
  const text = rows.text[index];
  if (text === undefined) throw new RangeError(`there is no event row ${index}`);
  return {
    eventId: rows.eventId[index] ?? 0,
    type: rows.type[index] ?? '',
    sampleId: rows.sampleId[index] ?? null,
    data: text.subarray(rows.dataStart[index], rows.dataEnd[index]),
    createdBy: rows.createdBy[index] ?? null,
    createdAtMicros: rows.createdAtMicros[index] ?? 0,
    extraJson: rows.extraJson[index] ?? null,
  };
}
