import { KeptBytes } from '#ports/kept-bytes.ts';
import { grown } from '../columns/grown.ts';
import { TextTable } from '../columns/text-table.ts';
import {
  type EventColumns,
  type EventRows,
  type EventTexts,
  KNOWN_TYPES,
  mapColumns,
  UNREAD,
} from './event-rows.ts';

const KNOWN_NAMES = TextTable.of(KNOWN_TYPES);

const FIRST_ROWS = 64;
/** Room for more is made when they have come. */
const MOST_EXPECTED = 8_000_000;
/** A table that is full grows by half. */
const GROWTH = 1.5;

/** An event to append; texts by their codes in the table's `names`. */
export type NewEvent = { readonly [Name in keyof EventColumns]: number };

/** Takes events one by one or many at once. */
export class EventTable {
  readonly names = new TextTable(KNOWN_NAMES);
  readonly texts: EventTexts;
  readonly #expected: number;
  #columns: EventColumns;
  #capacity: number;
  #length = 0;

  /**
   * @param texts where the texts are kept; in memory when absent
   * @param expected how many events will be appended, as far as that is known: a table that grows takes
   * twice its memory for a while
   */
  constructor(texts: EventTexts = new KeptBytes(), expected = FIRST_ROWS) {
    this.texts = texts;
    this.#expected = Math.min(expected, MOST_EXPECTED);
    this.#capacity = this.#expected;
    this.#columns = newColumns(this.#capacity);
  }

  get length(): number {
    return this.#length;
  }

  append(event: NewEvent): void {
    const row = this.#length;
    this.#makeRoom(row + 1);
    const columns = this.#columns;
    columns.eventId[row] = event.eventId;
    columns.type[row] = event.type;
    columns.sampleId[row] = event.sampleId;
    columns.createdBy[row] = event.createdBy;
    columns.createdAtMicros[row] = event.createdAtMicros;
    columns.dataStart[row] = event.dataStart;
    columns.dataBytes[row] = event.dataBytes;
    columns.extraStart[row] = event.extraStart;
    columns.extraBytes[row] = event.extraBytes;
    this.#length = row + 1;
  }

  /** Makes rows whose text is not read, to be filled; returns the first. */
  addUnread(count: number): number {
    const first = this.#length;
    this.#makeRoom(first + count + this.#expected);
    this.#length = first + count;
    this.#columns.dataStart.fill(UNREAD, first, this.#length);
    return first;
  }

  /** The rows that are there. They may be written to until more are added. */
  rows(): EventRows {
    const { names, texts } = this;
    return { names, texts, ...mapColumns(this.#columns, (each) => firstOf(each, this.#length)) };
  }

  #makeRoom(rows: number): void {
    if (rows <= this.#capacity) return;
    const capacity = Math.max(rows, Math.ceil(GROWTH * this.#capacity));
    this.#columns = mapColumns(this.#columns, (each) => grown(each, capacity));
    this.#capacity = capacity;
  }
}

function newColumns(rows: number): EventColumns {
  return {
    eventId: new Float64Array(rows),
    type: new Uint32Array(rows),
    sampleId: new Uint32Array(rows),
    createdBy: new Uint32Array(rows),
    createdAtMicros: new Float64Array(rows),
    dataStart: new Float64Array(rows),
    dataBytes: new Uint32Array(rows),
    extraStart: new Float64Array(rows),
    extraBytes: new Uint32Array(rows),
  };
}

function firstOf<T extends Float64Array | Uint32Array>(values: T, length: number): T {
  return values.subarray(0, length) as T;
}
