import { contentHash } from '#contract/content-hash.ts';
import { conflictKey, runDocumentKey } from '#contract/keys.ts';
import { mergeRunParameters } from '#contract/run-parameters.ts';
import {
  type ConflictList,
  type EventsFileNotes,
  readEventsFile,
  readEventsFileNotes,
  writeEventsFile,
} from '#lake/events-file.ts';
import { formatRunDocument } from './run-document.ts';
import type { SealedRun } from '#lake/seal-record.ts';
import { formatConflict } from './conflict-text.ts';
import { type Coverage, measureCoverage } from './coverage.ts';
import { deriveItems } from './derive-items.ts';
import { liftColumns } from '#lake/event-usage.ts';
import { describeRun } from './describe-run.ts';
import { type EventRows, joinRows } from '#lake/event-rows.ts';
import { readInboxRows } from './inbox-rows.ts';
import { itemsFile, type ItemsFile, mainMetric } from '#lake/items-file.ts';
import { type Conflict, mergeEvents } from './merge-events.ts';
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

/** The events of a run, merged from what is sealed and what is in the inbox. */
export interface AssembledRun {
  readonly rows: EventRows;
  readonly notes: EventsFileNotes;
  readonly coverage: Coverage;
  /** The conflicts that this merge found. */
  readonly conflicts: readonly Conflict[];
  /** Whether there is one existing file and the merge equals it. */
  readonly unchanged: boolean;
  /** `created_at` of the events of each existing file. */
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
  const notes = existing.map(({ bytes }) => readEventsFileNotes(bytes));
  const files = await Promise.all(existing.map(({ bytes }) => readEventsFile(bytes)));
  const sealed = files.reduce((sum, { eventId }) => sum + eventId.length, 0);
  const arrived = await readInboxRows(inbox);
  const { rows, conflicts, kept } = mergeEvents(joinRows([...files, arrived.rows]));
  const merged = {
    parameters: mergeRunParameters([
      ...notes.map((note) => note.parameters),
      ...arrived.parameters,
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
    formerTimesMicros: files.map(({ createdAtMicros }) => createdAtMicros),
    unchanged:
      notes.length === 1 &&
      kept.length === sealed &&
      kept.every((index, at) => index === at) &&
      JSON.stringify(known) === JSON.stringify(merged),
  };
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
  { rows, notes, coverage, conflicts, unchanged, formerTimesMicros }: AssembledRun,
): SealPlan {
  const lifted = liftColumns(rows);
  const [only] = existing;
  const same = unchanged && only && only.month === home ? only.bytes : undefined;
  const bytes = same ?? writeEventsFile(project, runId, rows, lifted, notes);
  const items = deriveItems(rows);
  const eventsHash = contentHash(bytes);
  const described = { project, runId, home, rows, lifted, notes, coverage, items, eventsHash };
  const run = describeRun(described);
  const main = mainMetric(
    items.metrics.map(({ metric }) => metric),
    run.requested_metric ?? undefined,
  );
  const files = items.metrics.map((metric) => itemsFile(run, metric, metric.metric === main));
  const scored = items.metrics.map((metric, index) => ({
    items: metric,
    score: files[index]?.metric.score ?? 0,
  }));
  return {
    conflicts: conflicts.map((conflict) => ({
      key: conflictKey(project, runId, conflict.eventId, conflict.hash),
      bytes: formatConflict(runId, conflict),
    })),
    events: { month: run.month, bytes, changed: same === undefined },
    items: files,
    results: {
      key: runDocumentKey(project, run.ts_micros, runId),
      bytes: formatRunDocument(run, rows, scored),
      former: formerTimesMicros.map((times) =>
        runDocumentKey(project, runStartMicros(runId, times), runId),
      ),
    },
    run,
  };
}
