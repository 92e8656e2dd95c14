import { z } from 'zod';
import { type RunParameters, runParametersSchema } from '#contract/run-parameters.ts';
import { emptyEventRows, type EventRows, type EventTexts, setText, UNREAD } from './event-rows.ts';
import type { LiftedColumns } from './event-usage.ts';
import { HashedOutput } from '#ports/hashed-output.ts';
import type { Stretch } from '#ports/kept-bytes.ts';
import type { OutputBytes } from '#ports/output-bytes.ts';
import { eventsTable } from './tables/events.ts';
import { TextCopies } from '#ports/text-copies.ts';
import {
  type ByteSource,
  type ColumnReader,
  type ColumnRows,
  type ParquetFile,
  ParquetWriter,
  type ReadOptions,
  readParquet,
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

/** What is known of the events of a row group beside its columns. */
export interface GroupFacts {
  /** As `eventTextBytes` counts it. */
  readonly textBytes: number;
  /** The sum of the costs that its events state; null when none does. */
  readonly cost: number | null;
  /** How many items of each metric come from it: none of a metric without any. */
  readonly items: readonly (readonly [metric: string, count: number])[];
}

const GROUPS = 'evalake.groups';
const groupsSchema = z.array(
  z.object({
    textBytes: z.number(),
    cost: z.number().nullable(),
    items: z.array(z.tuple([z.string(), z.number()])),
  }),
);

/** A row group to write. */
export interface EventGroup {
  /** One past its last row; the first follows the group before. */
  readonly end: number;
  /** The row group with the same events in the existing file. */
  readonly copy: number | undefined;
  readonly facts: GroupFacts;
}

/** What a run's events file is made of. */
export interface EventsContent {
  readonly project: string;
  readonly runId: string;
  readonly rows: EventRows;
  readonly lifted: LiftedColumns;
  readonly notes: EventsFileNotes;
  readonly groups: readonly EventGroup[];
  /** The existing file, of which groups are copied. */
  readonly existing: ParquetFile | undefined;
}

/** Writes the events file behind what `output` holds; tells where it lies there, and its hash. */
export async function writeEventsFile(
  output: OutputBytes,
  content: EventsContent,
): Promise<{ readonly stretch: Stretch; readonly hash: string }> {
  const { notes, groups, existing } = content;
  const file = new HashedOutput(output);
  const writer = new ParquetWriter(eventsTable, file);
  let first = 0;
  for (const { end, copy } of groups) {
    if (existing && copy !== undefined) await writer.copyGroup(existing, copy);
    else writer.writeGroup(eventColumns(content, first, end));
    first = end;
  }
  writer.finish({
    [PARAMETERS]: JSON.stringify(notes.parameters),
    [CONFLICTS]: JSON.stringify(notes.conflicts),
    // The only group of a file is never copied.
    ...(groups.length < 2 ? {} : { [GROUPS]: JSON.stringify(groups.map(({ facts }) => facts)) }),
  });
  return file.end();
}

/** The text of an event in its row group, by which groups are cut: UTF-8 bytes. */
export function eventTextBytes(rows: EventRows, row: number): number {
  const { dataStart, dataEnd, extraStart, extraEnd, sampleId, type, createdBy } = rows;
  const data = (dataEnd[row] ?? 0) - (dataStart[row] ?? 0);
  const extra = (extraEnd[row] ?? 0) - (extraStart[row] ?? 0);
  const labels = textBytesOf(sampleId[row]) + textBytesOf(type[row]) + textBytesOf(createdBy[row]);
  return data + extra + labels;
}

function eventColumns(
  { project, runId, rows, lifted }: EventsContent,
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
 * The texts of rows, copied: what is read is not to be held for long. Null where there is no text.
 */
function copiedTexts(
  texts: EventTexts,
  starts: readonly number[],
  ends: readonly number[],
  first: number,
  end: number,
): (Uint8Array | null)[] {
  const copies = new TextCopies();
  const found: (Uint8Array | null)[] = [];
  for (let row = first; row < end; row += 1) {
    const [from = 0, to = 0] = [starts[row], ends[row]];
    if (from === to) found.push(null);
    else {
      const copy = copies.take(to - from);
      texts.copy(from, to, copy, 0);
      found.push(copy);
    }
  }
  return found;
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
  const columns = await readParquet(bytes, { columns: EVENT_COLUMNS, ...range });
  fillColumns(rows, addEmptyRows(rows, columns.numbers('event_id').length), columns);
  return rows;
}

/** Fills the rows from `first` on; their `data` too, if that was read. */
export function fillColumns(rows: EventRows, first: number, columns: ColumnReader): void {
  fill(rows.eventId, first, columns.numbers('event_id'), 0);
  fill(rows.type, first, columns.strings('type'), '');
  fill(rows.sampleId, first, columns.strings('sample_id'), null);
  fill(rows.createdBy, first, columns.strings('created_by'), null);
  fill(rows.createdAtMicros, first, columns.numbers('created_at'), 0);
  fillExtra(rows, first, columns.bytes('extra_json'));
  if (!columns.names.includes('data')) return;
  columns.bytes('data').forEach((data, index) => setText(rows, first + index, data));
}

/** Makes room for rows at once, as a list that grows by each is copied again and again; returns the first. */
export function addEmptyRows({ texts: _, ...columns }: EventRows, count: number): number {
  const first = columns.eventId.length;
  for (const values of Object.values(columns)) values.length = first + count;
  columns.dataStart.fill(UNREAD, first);
  columns.dataEnd.fill(UNREAD, first);
  return first;
}

function fillExtra(rows: EventRows, first: number, texts: readonly (Uint8Array | null)[]): void {
  let end = rows.texts.append(NOTHING);
  for (let i = 0; i < texts.length; i += 1) {
    const text = texts[i] ?? NOTHING;
    const start = text.length > 0 ? rows.texts.append(text) : end;
    end = start + text.length;
    rows.extraStart[first + i] = start;
    rows.extraEnd[first + i] = end;
  }
}

function fill<T>(to: T[], first: number, values: readonly (T | null)[], absent: T): void {
  for (let i = 0; i < values.length; i += 1) to[first + i] = values[i] ?? absent;
}

const NOTHING = new Uint8Array(0);

/** The facts of its row groups; undefined where the file does not hold them. */
export function eventsFileGroups(
  metadata: Readonly<Record<string, string>>,
): readonly GroupFacts[] | undefined {
  const text = metadata[GROUPS];
  return text === undefined ? undefined : groupsSchema.parse(JSON.parse(text));
}

/** The notes in the key-value metadata of an events file. */
export function eventsFileNotes(metadata: Readonly<Record<string, string>>): EventsFileNotes {
  return {
    parameters: runParametersSchema.parse(JSON.parse(metadata[PARAMETERS] ?? '')),
    conflicts: conflictsSchema.parse(JSON.parse(metadata[CONFLICTS] ?? '[]')),
  };
}
