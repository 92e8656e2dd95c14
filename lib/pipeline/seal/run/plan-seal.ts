import { contentHash } from '#contract/content-hash.ts';
import { conflictKey, itemsKey, lateKey, replacedKey, runDocumentKey } from '#contract/keys.ts';
import { mergeRunParameters, type RunParameters } from '#contract/run-parameters.ts';
import {
  type ConflictList,
  type EventsFileNotes,
  readEventsFile,
  readEventsFileNotes,
  writeEventsFile,
} from '#lake/events-file.ts';
import { amendRows, recordedTimes } from './amend/amend-rows.ts';
import { formatRunDocument } from './run-document.ts';
import type { SealedRun } from '#lake/seal-record.ts';
import { formatConflict, formatQuarantined } from './conflict-text.ts';
import { type Coverage, measureCoverage } from './coverage.ts';
import { deriveItems } from './items/derive-items.ts';
import { liftColumns } from '#lake/event-usage.ts';
import { describeRun } from './describe-run.ts';
import { eventRow, type EventRow, type EventRows, joinRows, pickRows } from '#lake/event-rows.ts';
import { type InboxRows, readInboxRows } from './inbox-rows.ts';
import { itemsFile, type ItemsFile, mainMetric } from '#lake/items-file.ts';
import { type Conflict, hashRow, mergeEvents } from './merge-events.ts';
import { findRevisions } from './revisions.ts';
import type { RunName } from '#contract/run-name.ts';
import { runStartMicros } from '#contract/run-start.ts';

/** An events file of the run in the lake. There is one, or none yet; see `Homes`. */
export interface ExistingEvents {
  readonly month: string;
  readonly bytes: Uint8Array;
}

export interface SealInput {
  readonly project: string;
  readonly runId: string;
  /** The month under which the run lies; undefined when none is claimed yet. */
  readonly home: string | undefined;
  readonly existing: readonly ExistingEvents[];
  /** The inbox objects' bytes. */
  readonly inbox: readonly Uint8Array[];
  /** Whether to seal a run that is not whole, because it has been quiet for long enough. */
  readonly evenIncomplete: boolean;
}

export interface ConflictObject {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** The objects that sealing will write. The order of the members is the order of the writes. */
export interface SealPlan {
  /** For the quarantine: conflicts, and what another revision of the run replaces. */
  readonly conflicts: readonly ConflictObject[];
  /** The home month's events file; `changed` tells whether it differs from the one in the lake. */
  readonly events: {
    readonly month: string;
    readonly bytes: Uint8Array;
    readonly changed: boolean;
  };
  readonly items: readonly ItemsFile[];
  /** The run's results document. */
  readonly results: {
    readonly key: string;
    readonly bytes: Uint8Array;
    /** Keys under which former seals may have put it: it is named by the run's start. */
    readonly former: readonly string[];
  };
  readonly run: SealedRun;
}

/** The events of a run's latest revision, merged from what is sealed and what is in the inbox. */
export interface AssembledRun {
  readonly rows: EventRows;
  readonly notes: EventsFileNotes;
  readonly coverage: Coverage;
  /** The conflicts that this merge found. */
  readonly conflicts: readonly Conflict[];
  /** The latest revision; null where the run was never replaced. */
  readonly replacement: string | null;
  /** The existing files of former revisions. */
  readonly replaced: readonly ExistingEvents[];
  /** Events that arrived and are of former revisions. */
  readonly late: readonly EventRow[];
  /** Whether there is one existing file and the merge equals it. */
  readonly unchanged: boolean;
  /** When the events of each existing file were recorded. */
  readonly formerTimesMicros: readonly (readonly number[])[];
}

/**
 * Reads and merges events. The result depends on the set of events and parameters, not on their
 * order.
 */
export async function assembleRun(
  existing: readonly ExistingEvents[],
  inbox: readonly Uint8Array[],
): Promise<AssembledRun> {
  const files = await Promise.all(existing.map(({ bytes }) => readEventsFile(bytes)));
  const sealed = files.reduce((sum, { eventId }) => sum + eventId.length, 0);
  const arrived = await readInboxRows(inbox);
  const joined = joinRows([...files, arrived.rows]);
  const { latest, current, superseded } = findRevisions(joined);
  const former = new Set(superseded);
  const merge = mergeEvents(current ? pickRows(joined, current) : joined);
  const { rows, conflicts } = merge;
  const kept = current ? merge.kept.map((index) => current[index] ?? -1) : merge.kept;
  const isReplaced = replacedFiles(files, former);
  const notes = existing.flatMap(({ bytes }, index) =>
    isReplaced[index] === true ? [] : [readEventsFileNotes(bytes)],
  );
  const merged = {
    parameters: mergeRunParameters([
      ...notes.map((note) => note.parameters),
      ...currentParameters(arrived, (row) => !former.has(sealed + row)),
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
    replaced: existing.filter((_, index) => isReplaced[index]),
    late: superseded.filter((row) => row >= sealed).map((row) => eventRow(joined, row)),
    formerTimesMicros: files.map(recordedTimes),
    unchanged:
      existing.length === 1 &&
      kept.length === sealed &&
      kept.every((index, at) => index === at) &&
      JSON.stringify(known) === JSON.stringify(merged),
  };
}

/** Whether each file holds events of a former revision: all events of a file are of one. */
function replacedFiles(files: readonly EventRows[], former: ReadonlySet<number>): boolean[] {
  let firstRow = 0;
  return files.map(({ eventId }) => {
    const isFormer = former.has(firstRow);
    firstRow += eventId.length;
    return isFormer;
  });
}

/** The parameters that came with an event that counts, or with no event at all. */
function currentParameters(
  { rows, parameters }: InboxRows,
  isCurrent: (row: number) => boolean,
): RunParameters[] {
  return parameters.flatMap(({ firstRow, parameters: sent }, index) => {
    const end = parameters[index + 1]?.firstRow ?? rows.eventId.length;
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

/** Plans a seal. Returns only the coverage when the run is not whole and has to wait. */
export async function planSeal(
  input: SealInput,
): Promise<{ readonly plan: SealPlan | undefined; readonly coverage: Coverage }> {
  const assembled = await assembleRun(input.existing, input.inbox);
  const { coverage } = assembled;
  if (!coverage.whole && !input.evenIncomplete) return { plan: undefined, coverage };
  return { plan: makePlan(input, assembled), coverage };
}

function makePlan(
  { project, runId, home, existing }: SealInput,
  assembled: AssembledRun,
): SealPlan {
  const { rows, notes, coverage, unchanged, formerTimesMicros, replacement } = assembled;
  const amended = amendRows(rows);
  const recorded = liftColumns(rows);
  const lifted = amended.rows === rows ? recorded : liftColumns(amended.rows);
  const [only] = existing;
  const same = unchanged && only && only.month === home ? only.bytes : undefined;
  const bytes = same ?? writeEventsFile(project, runId, rows, recorded, notes);
  const items = deriveItems(amended.rows, amended.withdrawn);
  const eventsHash = contentHash(bytes);
  const read = { project, runId, home, rows, amended, lifted, notes, coverage };
  const run = describeRun({ ...read, items, eventsHash, replacement });
  const main = mainMetric(
    items.metrics.map(({ metric }) => metric),
    run.requested_metric ?? undefined,
  );
  const files = items.metrics.map((metric) => itemsFile(run, metric, metric.metric === main));
  const scored = items.metrics.map((metric, index) => ({
    items: metric,
    score: files[index]?.metric.score ?? 0,
    key: itemsKey(project, files[index]?.metric.path ?? ''),
  }));
  const documentPieces = [...formatRunDocument(run, amended.rows, scored)].map((piece) =>
    Buffer.from(piece),
  );
  return {
    conflicts: setAside({ project, runId }, assembled),
    events: { month: run.month, bytes, changed: same === undefined },
    items: files,
    results: {
      key: runDocumentKey(project, run.ts_micros, runId),
      bytes: Buffer.concat(documentPieces),
      former: formerTimesMicros.map((times) =>
        runDocumentKey(project, runStartMicros(runId, times), runId),
      ),
    },
    run,
  };
}

function setAside(
  run: RunName,
  { conflicts, late, replaced, replacement }: AssembledRun,
): ConflictObject[] {
  const { project, runId } = run;
  const reason = `the run was replaced by its revision ${replacement ?? ''}, of which this event is not`;
  return [
    ...conflicts.map((conflict) => ({
      key: conflictKey(project, runId, conflict.eventId, conflict.hash),
      bytes: formatConflict(runId, conflict),
    })),
    ...late.map((row) => {
      const hash = hashRow(row);
      const key = lateKey(run, `${row.eventId}-${hash}`);
      return { key, bytes: formatQuarantined(runId, { hash, row }, reason) };
    }),
    ...replaced.map(({ bytes }) => ({
      key: replacedKey(project, runId, contentHash(bytes)),
      bytes,
    })),
  ];
}
