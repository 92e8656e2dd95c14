import { mergeRunParameters, type RunParameters } from '#contract/run-parameters.ts';
import type { ConflictList, EventsFileNotes } from '#lake/events-file.ts';
import { eventRow, type EventRow, type EventRows, pickRows } from '#lake/events/event-rows.ts';
import { EventTable } from '#lake/events/event-table.ts';
import { SealedEvents } from './sealed/sealed-events.ts';
import type { KeptBytes } from '#ports/kept-bytes.ts';
import type { ByteSource } from '#parquet/index.ts';
import { recordedTimes } from './amend/amend-rows.ts';
import { type Coverage, measureCoverage } from './rows/coverage.ts';
import { appendInboxRows, type ArrivedParameters } from './inbox/inbox-rows.ts';
import { type Conflict, mergeEvents } from './merge-events.ts';
import { findRevisions } from './rows/revisions.ts';

/** The events of a run's latest revision, merged from what is sealed and what is in the inbox. */
export interface AssembledRun {
  readonly rows: EventRows;
  readonly notes: EventsFileNotes;
  readonly coverage: Coverage;
  /** The conflicts that this merge found. */
  readonly conflicts: readonly Conflict[];
  /** The latest revision; null where the run was never replaced. */
  readonly replacement: string | null;
  /** The existing files of former revisions, by their places among the existing ones. */
  readonly replaced: readonly number[];
  /** Reads each event that arrived and is of a former revision. */
  readonly late: readonly (() => EventRow)[];
  /** Whether there is one existing file and the merge equals it. */
  readonly unchanged: boolean;
  /**
   * Reads the texts of rows, of all when none are named: those of existing files are read only where a
   * merge needs them.
   */
  readonly readTexts: (wanted?: Iterable<number>) => Promise<void>;
  /** The existing file, if it is the only one and of the latest revision, and what of it is in the merge. */
  readonly sealed: SealedRows | undefined;
  /** When the events of each existing file were recorded. */
  readonly formerTimesMicros: readonly Float64Array[];
}

/** The one existing file of a run, and which of the merged rows come from it. */
export interface SealedRows {
  readonly events: SealedEvents;
  /** The rows before the merge: those of the file, then those that arrived. */
  readonly joined: EventRows;
  /** Of each merged row its place in `joined`; ascending among the rows of the file. */
  readonly places: Uint32Array;
}

interface AssembleOptions {
  /** Where the events' texts are kept; in memory when absent. */
  readonly texts?: KeptBytes;
  /** Of text in the inbox. */
  readonly mostInboxBytes?: number | undefined;
  /** About how many events the inbox has. */
  readonly inboxEvents?: number;
}

/**
 * Reads and merges events. The result depends on the set of events and parameters, not on their
 * order.
 * @throws LargeInboxError
 */
export async function assembleRun(
  existing: readonly (Uint8Array | ByteSource)[],
  inbox: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { texts, mostInboxBytes, inboxEvents }: AssembleOptions = {},
): Promise<AssembledRun> {
  const table = new EventTable(texts, inboxEvents);
  const files: SealedEvents[] = [];
  for (const file of existing) files.push(await SealedEvents.append(table, file));
  const sealed = table.length;
  const parameters = await appendInboxRows(table, inbox, mostInboxBytes);
  const joined = table.rows();
  const { latest, current, superseded } = findRevisions(joined);
  const former = new Set(superseded);
  const competing = competingRows(joined, files);
  for (const file of files) await file.readTexts(joined, competing);
  const merge = mergeEvents(current ? pickRows(joined, current) : joined);
  const { rows, conflicts } = merge;
  const kept = current ? merge.kept.map((index) => current[index] ?? 0) : merge.kept;
  // All events of a file are of one revision.
  const isReplaced = files.map(({ start }) => former.has(start));
  const notes = files.flatMap((file, index) => (isReplaced[index] === true ? [] : [file.notes]));
  const merged = {
    parameters: mergeRunParameters([
      ...notes.map((note) => note.parameters),
      ...currentParameters(parameters, joined.eventId.length, (row) => !former.has(row)),
    ]),
    conflicts: mergeConflicts([
      ...notes.map((note) => note.conflicts),
      conflicts.map(nameConflict),
    ]),
  };
  const [known] = notes;
  return {
    rows,
    notes: merged,
    coverage: measureCoverage(rows),
    conflicts,
    replacement: latest,
    replaced: [...isReplaced.keys()].filter((file) => isReplaced[file]),
    late: superseded.filter((row) => row >= sealed).map((row) => () => eventRow(joined, row)),
    formerTimesMicros: files.map(({ start, end }) => recordedTimes(joined, start, end)),
    unchanged:
      existing.length === 1 &&
      kept.length === sealed &&
      kept.every((index, at) => index === at) &&
      JSON.stringify(known) === JSON.stringify(merged),
    readTexts: async (wanted = rows.eventId.keys()) => {
      for (const file of files) await file.readTexts(rows, wanted, kept);
    },
    sealed: sealedRows(files, isReplaced, joined, kept),
  };
}

function sealedRows(
  files: readonly SealedEvents[],
  isReplaced: readonly boolean[],
  joined: EventRows,
  kept: Uint32Array,
): SealedRows | undefined {
  const [events] = files;
  if (!events || files.length > 1 || isReplaced[0] === true) return undefined;
  return { events, joined, places: kept };
}

/** The rows of existing files that compete with others: their contents decide which one stays. */
function competingRows({ eventId }: EventRows, files: readonly SealedEvents[]): number[] {
  const sealed = files.at(-1)?.end ?? 0;
  if (sealed === 0) return [];
  // A file has each event once.
  if (files.length > 1) return [...eventId.slice(0, sealed).keys()];
  const arrived = new Set(eventId.slice(sealed));
  const rows: number[] = [];
  for (let row = 0; row < sealed; row += 1) if (arrived.has(eventId[row] ?? -1)) rows.push(row);
  return rows;
}

/** The parameters that came with an event that counts, or with no event at all. */
function currentParameters(
  arrived: readonly ArrivedParameters[],
  rows: number,
  isCurrent: (row: number) => boolean,
): RunParameters[] {
  return arrived.flatMap(({ firstRow, parameters: sent }, index) => {
    const end = arrived[index + 1]?.firstRow ?? rows;
    if (end === firstRow) return [sent];
    for (let row = firstRow; row < end; row++) if (isCurrent(row)) return [sent];
    return [];
  });
}

function nameConflict({ eventId, hash }: Conflict): readonly [number, string] {
  return [eventId, hash];
}

function mergeConflicts(lists: readonly ConflictList[]): ConflictList {
  const byName = new Map(lists.flat().map((entry) => [`${entry[0]}-${entry[1]}`, entry]));
  return [...byName.values()].sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1));
}
