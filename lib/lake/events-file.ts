import { z } from 'zod';
import { type RunParameters, runParametersSchema } from '#contract/run-parameters.ts';
import { emptyEventRows, type EventRows, type EventTexts, setText, UNREAD } from './event-rows.ts';
import type { LiftedColumns } from './event-usage.ts';
import type { KeptBytes, Stretch } from '#ports/kept-bytes.ts';
import { eventsTable } from './tables/events.ts';
import {
  type ByteSource,
  type ColumnRows,
  type ParquetColumns,
  ParquetWriter,
  type ReadOptions,
  readParquet,
  RowGroupMeter,
  textBytesOf,
} from '#parquet/index.ts';

/** Event id and hash of each event that lost to another of the same id, ascending. */
export type ConflictList = readonly (readonly [eventId: number, hash: string])[];

/** An events file's facts beside its rows. Everything else of a run is derived from the file. */
export interface EventsFileNotes {
  readonly parameters: RunParameters;
  readonly conflicts: ConflictList;
}

const PARAMETERS = 'evalake.parameters';
const CONFLICTS = 'evalake.conflicts';
const conflictsSchema = z.array(z.tuple([z.number(), z.string()]));

/** Writes the events file behind what `output` holds, and returns where it lies there. */
export function writeEventsFile(
  output: KeptBytes,
  project: string,
  runId: string,
  rows: EventRows,
  lifted: LiftedColumns,
  notes: EventsFileNotes,
): Stretch {
  const start = output.length;
  const writer = new ParquetWriter(eventsTable, (bytes) => output.append(bytes));
  let first = 0;
  for (const end of eventGroupEnds(project, runId, rows, lifted)) {
    writer.writeGroup(eventColumns(project, runId, rows, lifted, first, end));
    first = end;
  }
  writer.finish({
    [PARAMETERS]: JSON.stringify(notes.parameters),
    [CONFLICTS]: JSON.stringify(notes.conflicts),
  });
  return { start, end: output.length };
}

/** The end of each row group; see `rowGroupEnds`. */
function eventGroupEnds(
  project: string,
  runId: string,
  rows: EventRows,
  lifted: LiftedColumns,
): number[] {
  const names = textBytesOf(project) + textBytesOf(runId);
  const ends: number[] = [];
  const meter = new RowGroupMeter();
  const { length } = rows.eventId;
  for (let row = 0; row < length; row += 1) {
    const texts =
      (rows.dataEnd[row] ?? 0) -
      (rows.dataStart[row] ?? 0) +
      (rows.extraEnd[row] ?? 0) -
      (rows.extraStart[row] ?? 0);
    const labels =
      textBytesOf(rows.sampleId[row]) +
      textBytesOf(rows.type[row]) +
      textBytesOf(rows.createdBy[row]) +
      textBytesOf(lifted.model[row]);
    if (meter.endsWith(names + texts + labels)) ends.push(row + 1);
  }
  if ((ends.at(-1) ?? 0) < length) ends.push(length);
  return ends;
}

function eventColumns(
  project: string,
  runId: string,
  rows: EventRows,
  lifted: LiftedColumns,
  start: number,
  end: number,
): ColumnRows<typeof eventsTable> {
  const constant = (value: string): string[] => Array<string>(end - start).fill(value);
  return {
    project_id: constant(project),
    run_id: constant(runId),
    event_id: rows.eventId.slice(start, end),
    sample_id: rows.sampleId.slice(start, end),
    type: rows.type.slice(start, end),
    data: copiedTexts(rows.texts, rows.dataStart, rows.dataEnd, start, end),
    created_by: rows.createdBy.slice(start, end),
    created_at: rows.createdAtMicros.slice(start, end),
    model: lifted.model.slice(start, end),
    prompt_tokens: lifted.promptTokens.slice(start, end),
    completion_tokens: lifted.completionTokens.slice(start, end),
    correct: lifted.correct.slice(start, end),
    extra_json: copiedTexts(rows.texts, rows.extraStart, rows.extraEnd, start, end),
  };
}

/**
 * The texts of rows, copied to one buffer: views of where they lie would hold all of it. Null where
 * there is no text.
 */
function copiedTexts(
  texts: EventTexts,
  starts: readonly number[],
  ends: readonly number[],
  first: number,
  end: number,
): (Uint8Array | null)[] {
  let sizeBytes = 0;
  for (let row = first; row < end; row += 1) sizeBytes += (ends[row] ?? 0) - (starts[row] ?? 0);
  const copy = new Uint8Array(sizeBytes);
  let at = 0;
  return Array.from({ length: end - first }, (_, index) => {
    const [from = 0, to = 0] = [starts[first + index], ends[first + index]];
    if (from === to) return null;
    texts.copy(from, to, copy, at);
    at += to - from;
    return copy.subarray(at - (to - from), at);
  });
}

/** The columns of an event as it was sent. */
export const EVENT_COLUMNS = [
  'event_id',
  'sample_id',
  'type',
  'data',
  'created_by',
  'created_at',
  'extra_json',
] as const;

/** The events, or those of a range of rows. */
export async function readEventsFile(
  bytes: Uint8Array | ByteSource,
  range: Pick<ReadOptions, 'rowStart' | 'rowEnd'> = {},
): Promise<EventRows> {
  const rows = emptyEventRows();
  appendColumns(rows, await readParquet(bytes, { columns: EVENT_COLUMNS, ...range }));
  return rows;
}

/** Appends events to rows; without their `data`, if that was not read. */
export function appendColumns(rows: EventRows, columns: ParquetColumns): void {
  const add = <T>(to: T[], values: readonly T[]): void => {
    for (const value of values) to.push(value);
  };
  const first = rows.eventId.length;
  add(
    rows.eventId,
    columns.numbers('event_id').map((id) => id ?? 0),
  );
  add(
    rows.type,
    columns.strings('type').map((type) => type ?? ''),
  );
  add(rows.sampleId, columns.strings('sample_id'));
  add(rows.createdBy, columns.strings('created_by'));
  add(
    rows.createdAtMicros,
    columns.numbers('created_at').map((at) => at ?? 0),
  );
  for (const extra of columns.bytes('extra_json')) {
    const start = rows.texts.append(extra ?? NOTHING);
    rows.extraStart.push(start);
    rows.extraEnd.push(start + (extra ?? NOTHING).length);
    rows.dataStart.push(UNREAD);
    rows.dataEnd.push(UNREAD);
  }
  if (!columns.names.includes('data')) return;
  columns.bytes('data').forEach((data, index) => setText(rows, first + index, data));
}

const NOTHING = new Uint8Array(0);

/** The notes in the key-value metadata of an events file. */
export function eventsFileNotes(metadata: Readonly<Record<string, string>>): EventsFileNotes {
  return {
    parameters: runParametersSchema.parse(JSON.parse(metadata[PARAMETERS] ?? '')),
    conflicts: conflictsSchema.parse(JSON.parse(metadata[CONFLICTS] ?? '[]')),
  };
}
