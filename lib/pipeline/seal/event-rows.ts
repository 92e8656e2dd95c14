/** Events by column: a run may have hundreds of thousands, and an object for each costs too much. */
export interface EventRows {
  readonly eventId: number[];
  readonly type: string[];
  readonly sampleId: (string | null)[];
  /** The JSON text as it was sent, UTF-8. */
  readonly data: Buffer[];
  readonly createdBy: (string | null)[];
  /** Microseconds since 1970. */
  readonly createdAt: number[];
  /** Members of the event that have no column, as one JSON object. */
  readonly extraJson: (string | null)[];
}

export function emptyEventRows(): EventRows {
  return {
    eventId: [],
    type: [],
    sampleId: [],
    data: [],
    createdBy: [],
    createdAt: [],
    extraJson: [],
  };
}

export function appendRows(rows: EventRows, more: EventRows): void {
  const append = <T>(target: T[], source: readonly T[]): void => {
    for (const value of source) target.push(value);
  };
  append(rows.eventId, more.eventId);
  append(rows.type, more.type);
  append(rows.sampleId, more.sampleId);
  append(rows.data, more.data);
  append(rows.createdBy, more.createdBy);
  append(rows.createdAt, more.createdAt);
  append(rows.extraJson, more.extraJson);
}

/** One event by itself, for the few that are looked at one by one. */
export interface EventRow {
  readonly eventId: number;
  readonly type: string;
  readonly sampleId: string | null;
  readonly data: Buffer;
  readonly createdBy: string | null;
  readonly createdAt: number;
  readonly extraJson: string | null;
}

export function eventRow(rows: EventRows, index: number): EventRow {
  const { data, type, eventId, createdAt } = rows;
  const text = data[index];
  if (text === undefined) throw new RangeError(`there is no event row ${index}`);
  return {
    eventId: eventId[index] ?? 0,
    type: type[index] ?? '',
    sampleId: rows.sampleId[index] ?? null,
    data: text,
    createdBy: rows.createdBy[index] ?? null,
    createdAt: createdAt[index] ?? 0,
    extraJson: rows.extraJson[index] ?? null,
  };
}

/** The rows at `indexes`, in that order. */
export function pickRows(rows: EventRows, indexes: ArrayLike<number>): EventRows {
  const pick = <T>(values: readonly T[]): T[] => Array.from(indexes, (index) => values[index] as T);
  return {
    eventId: pick(rows.eventId),
    type: pick(rows.type),
    sampleId: pick(rows.sampleId),
    data: pick(rows.data),
    createdBy: pick(rows.createdBy),
    createdAt: pick(rows.createdAt),
    extraJson: pick(rows.extraJson),
  };
}
