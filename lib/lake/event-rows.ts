import { type Place, placeOf } from '#schemas/recorder-event.ts';
import { KeptBytes } from '#ports/kept-bytes.ts';

/** Where the texts of events lie. */
export type EventTexts = Pick<KeptBytes, 'append' | 'read' | 'copy'>;

/**
 * Events by column: a run may have millions, and an object for each costs too much. Not even their
 * texts are here: `data` and the further members are stretches of `texts`.
 */
export interface EventRows {
  readonly eventId: number[];
  readonly type: string[];
  readonly sampleId: (string | null)[];
  readonly createdBy: (string | null)[];
  /** Microseconds since 1970. */
  readonly createdAtMicros: number[];
  readonly texts: EventTexts;
  /** `data`: the JSON text as it was sent, UTF-8. `UNREAD` where it is still in the events file. */
  readonly dataStart: number[];
  readonly dataEnd: number[];
  /** Members of the event that have no column, as one JSON object; empty when there are none. */
  readonly extraStart: number[];
  readonly extraEnd: number[];
}

/** Stands for the stretch of a text that was not read. */
export const UNREAD = -1;

export function emptyEventRows(texts: EventTexts = new KeptBytes()): EventRows {
  return {
    eventId: [],
    type: [],
    sampleId: [],
    createdBy: [],
    createdAtMicros: [],
    texts,
    dataStart: [],
    dataEnd: [],
    extraStart: [],
    extraEnd: [],
  };
}

/** The rows at `indexes`, in that order. */
export function pickRows(rows: EventRows, indexes: ArrayLike<number>): EventRows {
  const { length } = indexes;
  const starts = runStarts(indexes);
  const isFew = starts.length * LEAST_RUN_ROWS < length;
  // By index: `Array.from` with a function takes several times as long.
  const pick = <T>(values: readonly T[]): T[] => {
    if (isFew) return pickRuns(values, indexes, starts);
    const picked = new Array<T>(length);
    for (let i = 0; i < length; i += 1) picked[i] = values[indexes[i] ?? 0] as T;
    return picked;
  };
  return {
    eventId: pick(rows.eventId),
    type: pick(rows.type),
    sampleId: pick(rows.sampleId),
    createdBy: pick(rows.createdBy),
    createdAtMicros: pick(rows.createdAtMicros),
    texts: rows.texts,
    dataStart: pick(rows.dataStart),
    dataEnd: pick(rows.dataEnd),
    extraStart: pick(rows.extraStart),
    extraEnd: pick(rows.extraEnd),
  };
}

/** Stretches of rows are copied at once where they are this long on average. */
const LEAST_RUN_ROWS = 32;

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

function pickRuns<T>(
  values: readonly T[],
  indexes: ArrayLike<number>,
  starts: readonly number[],
): T[] {
  const runs = starts.map((start, run) => {
    const first = indexes[start] ?? 0;
    return values.slice(first, first + (starts[run + 1] ?? indexes.length) - start);
  });
  const [only] = runs;
  return runs.length === 1 && only ? only : ([] as T[]).concat(...runs);
}

/** The columns that decide the place of a row. */
export type EventLabels = Pick<EventRows, 'eventId' | 'type' | 'sampleId'>;

export function placeAt({ eventId, type, sampleId }: EventLabels, index: number): Place {
  return placeOf(eventId[index] ?? 0, type[index] ?? '', sampleId[index] ?? null);
}

export function isTextRead({ dataStart }: EventRows, index: number): boolean {
  return (dataStart[index] ?? UNREAD) !== UNREAD;
}

const NULL = Buffer.from('null');

/** Takes the `data` of an event that was not read before. */
export function setText(rows: EventRows, index: number, data: Uint8Array | null): void {
  const bytes = data ?? NULL;
  const start = rows.texts.append(bytes);
  rows.dataStart[index] = start;
  rows.dataEnd[index] = start + bytes.length;
}

/**
 * The `data` of an event; perhaps a view, not to be held for long.
 * @throws RangeError when it was not read
 */
export function dataAt(rows: EventRows, index: number): Buffer {
  if (!isTextRead(rows, index)) throw new RangeError(`the text of event row ${index} is not read`);
  return rows.texts.read(rows.dataStart[index] ?? 0, rows.dataEnd[index] ?? 0);
}

/** The further members of an event, JSON text. */
export function extraAt({ texts, extraStart, extraEnd }: EventRows, index: number): string | null {
  const [start = 0, end = 0] = [extraStart[index], extraEnd[index]];
  return start === end ? null : texts.read(start, end).toString();
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
    type: rows.type[index] ?? '',
    sampleId: rows.sampleId[index] ?? null,
    data: dataAt(rows, index),
    createdBy: rows.createdBy[index] ?? null,
    createdAtMicros: rows.createdAtMicros[index] ?? 0,
    extraJson: extraAt(rows, index),
  };
}
