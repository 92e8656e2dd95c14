import { ContentHash } from '#contract/content-hash.ts';
import { itemsKey, runDocumentKey } from '#contract/keys.ts';
import { runStartMicros } from '#contract/run-start.ts';
import { type GroupFacts, writeEventsFile } from '#lake/events-file.ts';
import { itemsFile, type ItemsFile, mainMetric } from '#lake/items-file.ts';
import type { SealedRun, SealRecord } from '#lake/seal-record.ts';
import type { ByteSource } from '#parquet/index.ts';
import { HashedOutput } from '#ports/hashed-output.ts';
import type { Stretch } from '#ports/kept-bytes.ts';
import type { OutputBytes } from '#ports/output-bytes.ts';
import type { AssembledRun } from './assemble-run.ts';
import { describeRun } from './describe-run.ts';
import type { DerivedItems } from './items/item-collector.ts';
import type { SealInput, SealPlan } from './seal-plan.ts';
import type { DerivedRun, RunLimits } from './derive-run.ts';
import { type DocumentedRun, formatRunDocument, type ScoredItems } from './run-document.ts';
import { RunUsage, type StatedUsage, totalUsage } from './run-usage.ts';
import type { FormerDocument } from './sealed/former-details.ts';
import { piecesOf, type SealSource } from './seal-source.ts';

/** Where a plan reads and writes, and its sizes. */
export interface PlanPlaces {
  readonly files: readonly (Uint8Array | ByteSource)[];
  readonly source: SealSource;
  readonly output: OutputBytes;
  readonly limits: RunLimits;
}

/** Writes the events file where it changes, and describes the run. */
export async function writeEvents(
  { project, runId, home, existing }: SealInput,
  assembled: AssembledRun,
  derived: DerivedRun,
  files: readonly (Uint8Array | ByteSource)[],
  output: OutputBytes,
): Promise<{ readonly run: SealedRun; readonly events: Stretch | undefined }> {
  const { rows, notes, coverage, replacement } = assembled;
  const { amended, items, groups } = derived;
  const [only] = files;
  const same = assembled.unchanged && existing[0]?.month === home ? only : undefined;
  const usageOfRun = new RunUsage(assembled, derived);
  const content = { project, runId, rows, notes, groups, existing: assembled.sealed?.events.file };
  const events = same
    ? undefined
    : await writeEventsFile(output, {
        ...content,
        liftGroup: (group) => usageOfRun.lift(group),
        factsOfGroups: async () => factsOf(groups, await usageOfRun.byGroup()),
      });
  const eventsHash = events ? events.hash : await hashOf(same ?? new Uint8Array(0));
  const usage = totalUsage(await usageOfRun.byGroup());
  const read = { project, runId, home, rows, amended, usage, notes, coverage };
  return { run: describeRun({ ...read, items, eventsHash, replacement }), events: events?.stretch };
}

function factsOf(groups: DerivedRun['groups'], usage: readonly StatedUsage[]): GroupFacts[] {
  return groups.map(({ textBytes, items }, index) => ({
    textBytes,
    cost: usage[index]?.cost ?? null,
    items,
  }));
}

interface WrittenItems extends ScoredItems {
  readonly file: ItemsFile;
}

export async function writeItems(
  output: OutputBytes,
  run: SealedRun,
  { items: { metrics }, copiesOf, formerDetails }: DerivedRun,
): Promise<WrittenItems[]> {
  const main = mainOf(run, metrics);
  const written: WrittenItems[] = [];
  for (const items of metrics) {
    const { metric } = items;
    const file = await itemsFile(output, run, items, metric === main, copiesOf(metric));
    const { score, path } = file.metric;
    const key = itemsKey(run.project_id, path);
    written.push({ items, score, key, file, formerDetails: formerDetails?.get(metric) });
  }
  return written;
}

function mainOf(
  { requested_metric: requested }: SealedRun,
  metrics: DerivedItems['metrics'],
): string | undefined {
  return mainMetric(
    metrics.map(({ metric }) => metric),
    requested ?? undefined,
  );
}

/** Whether the columns that all items of a run share are as they were. */
export function hasSameItems(
  run: SealedRun,
  { metrics }: DerivedItems,
  record: SealRecord,
): boolean {
  const former = record.metrics.find(({ main }) => main)?.metric_name;
  return (
    mainOf(run, metrics) === former &&
    (['month', 'model_id', 'task_id', 'config_hash', 'ts_micros'] as const).every(
      (name) => run[name] === record[name],
    )
  );
}

/** Pieces of the document are short, and a buffer for each costs more than its bytes. */
const TOGETHER_CHARACTERS = 32 * 1024;

interface DocumentPlaces {
  readonly output: OutputBytes;
  /** The document whose details are taken. */
  readonly formerDocument: FormerDocument | undefined;
}

export function writeDocument(
  run: SealedRun,
  { formerTimesMicros }: AssembledRun,
  documented: DocumentedRun,
  scored: readonly ScoredItems[],
  { output, formerDocument }: DocumentPlaces,
  { details }: RunLimits,
): SealPlan['results'] {
  const { project_id: project, run_id: runId } = run;
  const file = new HashedOutput(output);
  let text = '';
  const flush = () => {
    file.append(Buffer.from(text));
    text = '';
  };
  for (const piece of formatRunDocument(run, documented, scored, details)) {
    if (typeof piece === 'string') text += piece;
    if (typeof piece !== 'string' || text.length >= TOGETHER_CHARACTERS) flush();
    if (typeof piece !== 'string') appendPiece(file, piece, formerDocument);
  }
  flush();
  return {
    key: runDocumentKey(project, run.ts_micros, runId),
    ...file.end(),
    former: formerTimesMicros.map((times) =>
      runDocumentKey(project, runStartMicros(runId, times), runId),
    ),
  };
}

/** A piece of a former document may be taken from where that lies. */
function appendPiece(file: HashedOutput, piece: Buffer, former: FormerDocument | undefined): void {
  if (former?.bytes.buffer === piece.buffer) {
    const start = piece.byteOffset - former.bytes.byteOffset;
    if (file.lend(former.source, { start, end: start + piece.length }, piece)) return;
  }
  file.append(piece);
}

async function hashOf(file: Uint8Array | ByteSource): Promise<string> {
  const hash = new ContentHash();
  for await (const piece of piecesOf(file)) hash.update(piece);
  return hash.digest();
}
