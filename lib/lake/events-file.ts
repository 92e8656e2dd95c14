import { z } from 'zod';
import { type RunParameters, runParametersSchema } from '#contract/run-parameters.ts';
import { dataBytes, type EventRows } from './event-rows.ts';
import type { LiftedColumns } from './event-usage.ts';
import { eventsTable } from './tables/events.ts';
import {
  type ByteSource,
  readMetadata,
  type ReadOptions,
  readParquet,
  writeParquet,
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

export function writeEventsFile(
  project: string,
  runId: string,
  rows: EventRows,
  lifted: LiftedColumns,
  notes: EventsFileNotes,
): Uint8Array {
  const constant = (value: string): string[] => rows.eventId.map(() => value);
  return writeParquet(
    eventsTable,
    {
      project_id: constant(project),
      run_id: constant(runId),
      event_id: rows.eventId,
      sample_id: rows.sampleId,
      type: rows.type,
      data: dataBytes(rows),
      created_by: rows.createdBy,
      created_at: rows.createdAtMicros,
      model: lifted.model,
      prompt_tokens: lifted.promptTokens,
      completion_tokens: lifted.completionTokens,
      correct: lifted.correct,
      extra_json: rows.extraJson,
    },
    {
      [PARAMETERS]: JSON.stringify(notes.parameters),
      [CONFLICTS]: JSON.stringify(notes.conflicts),
    },
  );
}

/** The events, or those of a range of rows. */
export async function readEventsFile(
  bytes: Uint8Array | ByteSource,
  range: Pick<ReadOptions, 'rowStart' | 'rowEnd'> = {},
): Promise<EventRows> {
  const columns = await readParquet(bytes, {
    columns: ['event_id', 'sample_id', 'type', 'data', 'created_by', 'created_at', 'extra_json'],
    ...range,
  });
  return {
    eventId: columns.numbers('event_id').map((id) => id ?? 0),
    type: columns.strings('type').map((type) => type ?? ''),
    sampleId: columns.strings('sample_id'),
    ...dataColumns(columns.bytes('data')),
    createdBy: columns.strings('created_by'),
    createdAtMicros: columns.numbers('created_at').map((at) => at ?? 0),
    extraJson: columns.strings('extra_json'),
  };
}

export function readEventsFileNotes(bytes: Uint8Array): EventsFileNotes {
  const metadata = readMetadata(bytes);
  return {
    parameters: runParametersSchema.parse(JSON.parse(metadata[PARAMETERS] ?? '')),
    conflicts: conflictsSchema.parse(JSON.parse(metadata[CONFLICTS] ?? '[]')),
  };
}

function dataColumns(values: readonly (Uint8Array | null)[]) {
  const text = values.map((bytes) =>
    bytes === null
      ? Buffer.from('null')
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  );
  return { text, dataStart: text.map(() => 0), dataEnd: text.map(({ length }) => length) };
}
