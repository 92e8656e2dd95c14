import { ContentHash } from '#contract/content-hash.ts';
import { conflictKey, itemsKey, lateKey, replacedKey, runDocumentKey } from '#contract/keys.ts';
import type { RunName } from '#contract/run-name.ts';
import { runStartMicros } from '#contract/run-start.ts';
import { liftColumns } from '#lake/event-usage.ts';
import { writeEventsFile } from '#lake/events-file.ts';
import { itemsFile, type ItemsFile, mainMetric } from '#lake/items-file.ts';
import { KeptBytes, type Stretch } from '#ports/kept-bytes.ts';
import type { SealedRun, SealRecord } from '#lake/seal-record.ts';
import type { ByteSource } from '#parquet/index.ts';
import type { Scratch } from '#ports/scratch.ts';
import { amendRows } from './amend/amend-rows.ts';
import { type AssembledRun, assembleRun } from './assemble-run.ts';
import { formatConflict, formatQuarantined } from './conflict-text.ts';
import type { Coverage } from './coverage.ts';
import { describeRun } from './describe-run.ts';
import { deriveItems } from './items/derive-items.ts';
import { hashRow } from './merge-events.ts';
import { formatRunDocument } from './run-document.ts';
import {
  type ExistingEvents,
  openEvents,
  piecesOf,
  readInboxObjects,
  type SealSource,
} from './seal-source.ts';

export interface SealInput {
  readonly project: string;
  readonly runId: string;
  /** The month under which the run lies; undefined when none is claimed yet. */
  readonly home: string | undefined;
  readonly existing: readonly ExistingEvents[];
  /** The keys of the inbox objects. */
  readonly inbox: readonly string[];
  /** Whether to seal a run that is not whole, because it has been quiet for long enough. */
  readonly evenIncomplete: boolean;
  /** The record of what was derived from the existing events file, where that need not be made again. */
  readonly derived?: SealRecord | undefined;
}

/** An object to write, whose bytes are a stretch of the plan's output. */
export interface PlannedObject {
  readonly key: string;
  readonly stretch: Stretch;
}

/** The objects that sealing will write. The order of the members is the order of the writes. */
export interface SealPlan {
  /** For the quarantine: conflicts, and what another revision of the run replaces. */
  readonly conflicts: readonly PlannedObject[];
  /** The home month's events file; without a stretch it is the one in the lake. */
  readonly events: { readonly month: string; readonly stretch: Stretch | undefined };
  readonly items: readonly ItemsFile[];
  /** The run's results document. */
  readonly results: PlannedObject & {
    /** Keys under which former seals may have put it: it is named by the run's start. */
    readonly former: readonly string[];
  };
  readonly run: SealedRun;
}

/** A plan, and the bytes of its objects. */
export interface PlannedSeal {
  /** Undefined when the run is not whole and has to wait, and when nothing changes. */
  readonly plan: SealPlan | undefined;
  /** Whether the events file holds all that arrived, and everything was derived from it. */
  readonly unchanged: boolean;
  readonly coverage: Coverage;
  /** To be closed when the plan is done with. */
  readonly output: KeptBytes;
}

/**
 * Plans a seal. What it reads and writes in large runs goes to scratch files; without a scratch all
 * is in memory. In memory are the columns of the events, without their texts.
 * @throws PreconditionFailedError when another sealer has taken what it reads; plan again
 */
export async function planSeal(
  input: SealInput,
  source: SealSource,
  scratch?: Scratch,
  output = new KeptBytes(scratch),
): Promise<PlannedSeal> {
  const texts = new KeptBytes(scratch);
  try {
    const files = await Promise.all(input.existing.map((each) => openEvents(source, each)));
    const assembled = await assembleRun(files, readInboxObjects(source, input.inbox), texts);
    const { coverage } = assembled;
    const waits = !coverage.whole && !input.evenIncomplete;
    const unchanged = !waits && input.derived !== undefined && changesNothing(assembled);
    const isMade = !waits && !unchanged;
    const plan = isMade ? await makePlan(input, assembled, files, output) : undefined;
    return { plan, unchanged, coverage, output };
  } catch (error) {
    output.close();
    throw error;
  } finally {
    texts.close();
  }
}

function changesNothing({ unchanged, conflicts, late }: AssembledRun): boolean {
  return unchanged && conflicts.length === 0 && late.length === 0;
}

async function makePlan(
  { project, runId, home, existing }: SealInput,
  assembled: AssembledRun,
  files: readonly (Uint8Array | ByteSource)[],
  output: KeptBytes,
): Promise<SealPlan> {
  const { rows, notes, coverage, unchanged, formerTimesMicros, replacement } = assembled;
  await assembled.readTexts();
  const amended = amendRows(rows);
  const recorded = liftColumns(rows);
  const lifted = amended.rows === rows ? recorded : liftColumns(amended.rows);
  const [only] = files;
  const same = unchanged && existing[0]?.month === home ? only : undefined;
  const stretch = same ? undefined : writeEventsFile(output, project, runId, rows, recorded, notes);
  const eventsHash = stretch ? output.hash(stretch) : await hashOf(same ?? new Uint8Array(0));
  const items = deriveItems(amended.rows, amended.withdrawn);
  const read = { project, runId, home, rows, amended, lifted, notes, coverage };
  const run = describeRun({ ...read, items, eventsHash, replacement });
  const main = mainMetric(
    items.metrics.map(({ metric }) => metric),
    run.requested_metric ?? undefined,
  );
  const itemsFiles = items.metrics.map((metric) =>
    itemsFile(output, run, metric, metric.metric === main),
  );
  const scored = items.metrics.map((metric, index) => ({
    items: metric,
    score: itemsFiles[index]?.metric.score ?? 0,
    key: itemsKey(project, itemsFiles[index]?.metric.path ?? ''),
  }));
  const start = output.length;
  for (const piece of formatRunDocument(run, amended.rows, scored)) {
    output.append(Buffer.from(piece));
  }
  const document = { start, end: output.length };
  return {
    conflicts: await setAside({ project, runId }, assembled, files, output),
    events: { month: run.month, stretch },
    items: itemsFiles,
    results: {
      key: runDocumentKey(project, run.ts_micros, runId),
      stretch: document,
      former: formerTimesMicros.map((times) =>
        runDocumentKey(project, runStartMicros(runId, times), runId),
      ),
    },
    run,
  };
}

async function hashOf(file: Uint8Array | ByteSource): Promise<string> {
  const hash = new ContentHash();
  for await (const piece of piecesOf(file)) hash.update(piece);
  return hash.digest();
}

async function setAside(
  run: RunName,
  { conflicts, late, replaced, replacement }: AssembledRun,
  files: readonly (Uint8Array | ByteSource)[],
  output: KeptBytes,
): Promise<PlannedObject[]> {
  const { project, runId } = run;
  const reason = `the run was replaced by its revision ${replacement ?? ''}, of which this event is not`;
  const keep = (key: string, bytes: Uint8Array): PlannedObject => {
    const start = output.append(bytes);
    return { key, stretch: { start, end: output.length } };
  };
  const objects: PlannedObject[] = [];
  for (const conflict of conflicts) {
    const key = conflictKey(project, runId, conflict.eventId, conflict.hash);
    objects.push(keep(key, formatConflict(runId, conflict)));
  }
  for (const read of late) {
    const row = read();
    const hash = hashRow(row);
    const key = lateKey(run, `${row.eventId}-${hash}`);
    objects.push(keep(key, formatQuarantined(runId, { hash, row }, reason)));
  }
  for (const index of replaced) {
    const start = output.length;
    for await (const piece of piecesOf(files[index] ?? new Uint8Array(0))) output.append(piece);
    const stretch = { start, end: output.length };
    objects.push({ key: replacedKey(project, runId, output.hash(stretch)), stretch });
  }
  return objects;
}
