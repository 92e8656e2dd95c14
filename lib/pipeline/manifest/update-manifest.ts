import { type Sealed, sealedSchema } from '#contract/messages.ts';
import {
  formatSealTarget,
  isDocumentSetName,
  parseSealTarget,
  type SealTarget,
} from '#contract/seal-target.ts';
import type { Catalog } from '#ports/catalog.ts';
import type { Queue } from '#ports/queue.ts';
import type { LongStore } from '#ports/object-store.ts';
import type { EvaluationSummary } from '#schemas/results.ts';
import { eachProject, type ProjectBatch } from '../step/each-project.ts';
import { runInTurns } from '../step/in-turns.ts';
import { decodeMessages, type StepFailure, type StepMessage } from '../step/step.ts';
import { tellJudge } from '../step/tell-judge.ts';
import { tellIndexed } from '../step/tell-manifest.ts';
import { tellSealed } from '../step/tell-sealed.ts';
import { deleteStale } from './delete-stale.ts';
import { updateSummary } from './evaluation-summary.ts';
import { maintainedIndexes, runIndex } from './indexes.ts';
import { RecordReader } from './record-reader.ts';
import { turnParts } from './turn-parts.ts';
import { updateIndexes } from './update-indexes.ts';
import { writeManifest } from './write-manifest.ts';

export interface ManifestPorts {
  readonly store: LongStore;
  /** Learns the months that hold runs. Absent where SQL finds the files by itself. */
  readonly catalog?: Catalog;
  /** Where there is an event bus: learns what was sealed. */
  readonly notices?: Pick<Queue, 'send'>;
}

/** Works on long files of a project elsewhere. */
export interface ProjectWriter {
  /** @param records reads them where the work is done in the caller's thread */
  writeManifest(
    project: string,
    targets: readonly SealTarget[],
    records?: RecordReader,
  ): Promise<void>;
  currentSummary(project: string): Promise<EvaluationSummary | undefined>;
}

export interface ManifestStepPorts extends ManifestPorts {
  /** Told of the projects whose run index has changed. */
  readonly judgements: Queue;
  /** Told of the runs that the indexes have, for the manifest. It may be the queue that the messages come from. */
  readonly indexed: Queue;
  /** The step does it by itself when absent. */
  readonly writer?: ProjectWriter | undefined;
  /** Remembers the records of runs from turn to turn; each turn reads its own when absent. */
  readonly records?: RecordReader;
  /** Whether there is time for one more project, where the step has to end. */
  readonly mayBegin?: () => boolean;
}

interface ProjectMessages extends ProjectBatch {
  readonly targets: SealTarget[];
  readonly ids: string[];
  /** Whether runs were sealed, and not only judged. */
  isSealed: boolean;
}

interface DecodedMessage {
  readonly message: StepMessage;
  readonly content: Sealed;
}

/**
 * Brings the indexes up to date with the seal records, tells the judge, and then, by messages of its
 * own, the manifest: it is one file of all runs, and no run waits for it to be listed. Returns the
 * messages to retry.
 */
export async function updateManifests(
  ports: ManifestStepPorts,
  messages: readonly StepMessage[],
): Promise<StepFailure[]> {
  const { decoded, failures } = await runInTurns(decodeMessages(sealedSchema, messages));
  const sealed = byProject(decoded.filter(({ content }) => !content.indexed));
  const indexed = byProject(decoded.filter(({ content }) => content.indexed));
  const { mayBegin = () => true } = ports;
  return [
    ...failures,
    ...(await eachProject(sealed, mayBegin, (project, batch) => index(ports, project, batch))),
    ...(await eachProject(indexed, mayBegin, (project, batch) => publish(ports, project, batch))),
  ];
}

function byProject(decoded: readonly DecodedMessage[]): ReadonlyMap<string, ProjectMessages> {
  const projects = new Map<string, ProjectMessages>();
  for (const { message, content } of decoded) {
    const { project, run_id, others, judged } = content;
    const entry = projects.get(project) ?? { targets: [], ids: [], isSealed: false };
    entry.targets.push(...[run_id, ...others].map((name) => parseSealTarget(project, name)));
    entry.ids.push(message.id);
    entry.isSealed ||= !judged;
    projects.set(project, entry);
  }
  return projects;
}

/**
 * The judge finds untold verdicts in the run index alone: the manifest is told when the indexes are
 * written, so that it has no older ones.
 */
async function index(
  ports: ManifestStepPorts,
  project: string,
  { targets, isSealed }: ProjectMessages,
): Promise<void> {
  const named = dropRepeated(targets);
  const { store } = ports;
  const indexes = isSealed ? maintainedIndexes : [runIndex];
  const onMonth = isSealed ? tellCatalog(ports, project) : undefined;
  for (const part of await turnParts(store, named)) {
    await updateIndexes({ store, records: readerOf(ports, part) }, project, part, indexes, onMonth);
  }
  await tellIndexed(ports.indexed, project, named, { judged: !isSealed });
  if (isSealed) await tellJudge(ports.judgements, project);
}

/** Stale files are deleted when neither the indexes nor the manifest have them. */
async function publish(
  ports: ManifestStepPorts,
  project: string,
  { targets, isSealed }: ProjectMessages,
): Promise<void> {
  const { store, notices, writer } = ports;
  const named = dropRepeated(targets);
  for (const part of await turnParts(store, named)) {
    const records = readerOf(ports, part);
    await (writer
      ? writer.writeManifest(project, part, records)
      : writeManifest(store, project, part, records));
    if (isSealed) await deleteStale(store, part, records);
  }
  await updateSummary(store, project, writer && (() => writer.currentSummary(project)));
  if (isSealed && notices) await tellSealed(notices, named);
}

/** The records of document sets are large: they are forgotten after their part. */
function readerOf(
  { store, records }: Pick<ManifestStepPorts, 'store' | 'records'>,
  part: readonly SealTarget[],
): RecordReader {
  return records && !part.some(isDocumentSetName) ? records : new RecordReader(store);
}

/** Does all at once what the step does in two turns. */
export async function updateProject(
  ports: ManifestPorts,
  project: string,
  named: readonly SealTarget[],
): Promise<void> {
  const { store } = ports;
  const onMonth = tellCatalog(ports, project);
  for (const part of await turnParts(store, dropRepeated(named))) {
    const records = new RecordReader(store);
    await updateIndexes({ store, records }, project, part, maintainedIndexes, onMonth);
    await writeManifest(store, project, part, records);
    await deleteStale(store, part, records);
  }
  await updateSummary(store, project);
}

function tellCatalog({ catalog }: ManifestPorts, project: string) {
  return async (month: string): Promise<void> => catalog?.addMonth(project, month);
}

/** Each target of a project once, however many messages name it. */
function dropRepeated(targets: readonly SealTarget[]): SealTarget[] {
  return [...new Map(targets.map((target) => [formatSealTarget(target), target])).values()];
}
