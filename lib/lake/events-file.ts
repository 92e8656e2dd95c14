import { z } from 'zod';
import { type RunParameters, runParametersSchema } from '#contract/run-parameters.ts';
import { NO_TEXT, textsOf } from './columns/text-table.ts';
import { type EventRows, type EventTexts, setText } from './events/event-rows.ts';
import { EventTable } from './events/event-table.ts';
import { type LiftedColumns, Truth } from './events/event-usage.ts';
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
}

/** What a run's events file is made of. */
export interface EventsContent {
  readonly project: string;
  readonly runId: string;
  readonly rows: EventRows;
  readonly notes: EventsFileNotes;
  readonly groups: readonly EventGroup[];
  /** The lifted columns of a group. */
  readonly liftGroup: (group: number) => LiftedColumns;
  /** Asked for once all groups are written. */
  readonly factsOfGroups: () => Promise<readonly GroupFacts[]>;
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
  for (const [group, { end, copy }] of groups.entries()) {
    if (existing && copy !== undefined) await writer.copyGroup(existing, copy);
    else writer.writeGroup(eventColumns(content, first, end, content.liftGroup(group)));
    first = end;
  }
  const facts = await content.factsOfGroups();
  writer.finish({
    [PARAMETERS]: JSON.stringify(notes.parameters),
    [CONFLICTS]: JSON.stringify(notes.conflicts),
    // The only group of a file is never copied.
    ...(groups.length < 2 ? {} : { [GROUPS]: JSON.stringify(facts) }),
  });
  return file.end();
}

/** The text of an event in its row group, by which groups are cut: UTF-8 bytes. */
export function eventTextBytes(rows: EventRows, row: number): number {
  const { names, sampleId, type, createdBy, dataBytes, extraBytes } = rows;
  const nameBytes = (column: Uint32Array): number => names.sizeOf(column[row] ?? NO_TEXT);
  const labels = nameBytes(sampleId) + nameBytes(type) + nameBytes(createdBy);
  return (dataBytes[row] ?? 0) + (extraBytes[row] ?? 0) + labels;
}

function eventColumns(
  { project, runId, rows }: EventsContent,
  start: number,
  end: number,
  lifted: LiftedColumns,
): ColumnRows<typeof eventsTable> {
  const constant = (value: string): string[] => Array<string>(end - start).fill(value);
  // Plain lists: the writer's loops are slow where they meet lists of many kinds.
  const numbers = (column: Float64Array): number[] => Array.from(column.subarray(start, end));
  const named = (column: Uint32Array) => textsOf(rows.names, column.subarray(start, end));
  const { model, promptTokens, completionTokens, correct } = lifted;
  const { texts, dataStart, dataBytes, extraStart, extraBytes } = rows;
  return {
    project_id: constant(project),
    run_id: constant(runId),
    event_id: numbers(rows.eventId),
    sample_id: named(rows.sampleId),
    type: named(rows.type),
    data: copiedTexts(texts, dataStart, dataBytes, start, end),
    created_by: named(rows.createdBy),
    created_at: numbers(rows.createdAtMicros),
    model: textsOf(rows.names, model),
    prompt_tokens: promptTokens.toList(),
    completion_tokens: completionTokens.toList(),
    correct: Array.from(correct, truthOf),
    extra_json: copiedTexts(texts, extraStart, extraBytes, start, end),
  };
}

function truthOf(truth: number): boolean | null {
  return truth === Truth.unknown ? null : truth === Truth.yes;
}

/**
 * The texts of rows, copied: what is read is not to be held for long. Null where there is no text.
 */
function copiedTexts(
  texts: EventTexts,
  starts: Float64Array,
  sizes: Uint32Array,
  first: number,
  end: number,
): (Uint8Array | null)[] {
  const copies = new TextCopies();
  const found = new Array<Uint8Array | null>(end - first);
  for (let row = first; row < end; row += 1) {
    const [start = 0, sizeBytes = 0] = [starts[row], sizes[row]];
    const copy = sizeBytes === 0 ? null : copies.take(sizeBytes);
    if (copy) texts.copy(start, start + sizeBytes, copy, 0);
    found[row - first] = copy;
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
  const table = new EventTable();
  const columns = await readParquet(bytes, { columns: EVENT_COLUMNS, ...range });
  const first = table.addUnread(columns.rowCount);
  fillColumns(table.rows(), first, columns);
  return table.rows();
}

/** Fills the rows from `first` on; their `data` too, if that was read. */
export function fillColumns(rows: EventRows, first: number, columns: ColumnReader): void {
  const { names } = rows;
  columns.fillNumbers('event_id', rows.eventId, first);
  columns.fillCodes('type', names, rows.type, first);
  fillAbsentTypes(rows, first);
  columns.fillCodes('sample_id', names, rows.sampleId, first);
  columns.fillCodes('created_by', names, rows.createdBy, first);
  columns.fillNumbers('created_at', rows.createdAtMicros, first);
  fillExtra(rows, first, columns.bytes('extra_json'));
  if (!columns.names.includes('data')) return;
  columns.bytes('data').forEach((data, index) => setText(rows, first + index, data));
}

/** Our files have a type in each row; one that another program wrote may have none. */
function fillAbsentTypes({ names, type }: EventRows, first: number): void {
  for (let row = type.indexOf(NO_TEXT, first); row !== -1; row = type.indexOf(NO_TEXT, row + 1)) {
    type[row] = names.codeOf('');
  }
}

function fillExtra(rows: EventRows, first: number, texts: readonly (Uint8Array | null)[]): void {
  for (let i = 0; i < texts.length; i += 1) {
    const text = texts[i];
    if (!text || text.length === 0) continue;
    rows.extraStart[first + i] = rows.texts.append(text);
    rows.extraBytes[first + i] = text.length;
  }
}

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
