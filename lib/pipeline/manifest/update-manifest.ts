import { indexKey, manifestKey } from '#contract/keys.ts';
import { sealedSchema } from '#contract/messages.ts';
import { formatSealTarget, parseSealTarget, type SealTarget } from '#contract/seal-target.ts';
import { formatManifest } from '#lake/evalsig-manifest.ts';
import { IndexFile } from '#lake/index-file.ts';
import { changeManifest } from '#lake/manifest/change-manifest.ts';
import { noVerdicts, type Verdicts } from '#lake/run-index.ts';
import { VerdictReader } from '../judge/comparisons-file.ts';
import type { Catalog } from '#ports/catalog.ts';
import type { Queue } from '#ports/queue.ts';
import { swapObject } from '#ports/swap-object.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { eachProject, type ProjectBatch } from '../step/each-project.ts';
import { decodeMessages, type StepFailure, type StepMessage } from '../step/step.ts';
import { tellJudge } from '../step/tell-judge.ts';
import { tellSealed } from '../step/tell-sealed.ts';
import { updateSummary } from './evaluation-summary.ts';
import { type MaintainedIndex, maintainedIndexes, runIndex } from './indexes.ts';
import { deleteStale } from './delete-stale.ts';
import { manifestChange } from './manifest-entries.ts';
import { RecordReader } from './record-reader.ts';

export interface ManifestPorts {
  readonly store: ObjectStore;
  /** Learns the months that hold runs. Absent where SQL finds the files by itself. */
  readonly catalog?: Catalog;
  /** Where there is an event bus: learns what was sealed. */
  readonly notices?: Pick<Queue, 'send'>;
}

export interface ManifestStepPorts extends ManifestPorts {
  /** Told of the projects whose run index has changed. */
  readonly judgements: Queue;
  /** Whether there is time for one more project, where the step has to end. */
  readonly mayBegin?: () => boolean;
}

interface ProjectMessages extends ProjectBatch {
  readonly targets: SealTarget[];
  readonly ids: string[];
  /** Whether runs were sealed, and not only judged. */
  isSealed: boolean;
}

/**
 * Brings manifests and indexes up to date with the seal records, then tells the judge. Returns the
 * messages to retry.
 */
export async function updateManifests(
  ports: ManifestStepPorts,
  messages: readonly StepMessage[],
): Promise<StepFailure[]> {
  const { decoded, failures } = decodeMessages(sealedSchema, messages);
  const byProject = new Map<string, ProjectMessages>();
  for (const { message, content } of decoded) {
    const { project, run_id, others, judged } = content;
    const entry = byProject.get(project) ?? { targets: [], ids: [], isSealed: false };
    entry.targets.push(...[run_id, ...others].map((name) => parseSealTarget(project, name)));
    entry.ids.push(message.id);
    entry.isSealed ||= !judged;
    byProject.set(project, entry);
  }
  const { mayBegin = () => true } = ports;
  const failed = await eachProject(byProject, mayBegin, async (project, { targets, isSealed }) => {
    await (isSealed ? updateProject : updateVerdicts)(ports, project, targets);
    if (isSealed) await tellJudge(ports.judgements, project);
    if (isSealed && ports.notices) await tellSealed(ports.notices, dropRepeated(targets));
  });
  return [...failures, ...failed];
}

/**
 * Writes the seal records of these runs and document sets, and their verdicts, into the project's
 * manifest and indexes. Within a compare-and-swap the records and verdicts are read after the object.
 * The judge finds untold verdicts in the run index alone: the manifest is written after it, so that it
 * tells no older ones. Stale files are deleted last.
 */
export async function updateProject(
  { store, catalog }: ManifestPorts,
  project: string,
  named: readonly SealTarget[],
): Promise<void> {
  const targets = dropRepeated(named);
  const records = new RecordReader(store);
  await updateFiles({ store, records }, project, targets, maintainedIndexes, async (month) => {
    await catalog?.addMonth(project, month);
  });
  await deleteStale(store, targets, records);
}

/** Does what is needed of `updateProject` where the verdicts alone have changed. */
export async function updateVerdicts(
  { store }: ManifestPorts,
  project: string,
  named: readonly SealTarget[],
): Promise<void> {
  const records = new RecordReader(store);
  await updateFiles({ store, records }, project, dropRepeated(named), [runIndex]);
}

async function updateFiles(
  { store, records }: Omit<Turn, 'verdicts'>,
  project: string,
  targets: readonly SealTarget[],
  indexes: readonly MaintainedIndex[],
  onMonth?: (month: string) => Promise<void>,
): Promise<void> {
  const homes = new Set((await records.readAll(targets)).flatMap(({ homes }) => homes));
  const verdicts = new VerdictReader(store, project);
  for (const month of [...homes].sort()) {
    for (const index of indexes) {
      const own = targets.filter(index.canHold);
      if (own.length === 0) continue;
      await updateIndex({ store, records, verdicts }, project, own, month, index);
    }
    await onMonth?.(month);
  }
  await updateManifestFile({ store, records, verdicts }, project, targets);
  await updateSummary(store, project);
}

/** Each target of a project once, however many messages name it. */
function dropRepeated(targets: readonly SealTarget[]): SealTarget[] {
  return [...new Map(targets.map((target) => [formatSealTarget(target), target])).values()];
}

interface Turn {
  readonly store: ObjectStore;
  readonly records: RecordReader;
  readonly verdicts: VerdictReader;
}

async function updateManifestFile(
  { store, records: reader, verdicts }: Turn,
  project: string,
  targets: readonly SealTarget[],
): Promise<void> {
  await swapObject(store, manifestKey(project), async (stored) => {
    const records = await reader.readAll(targets);
    const months = new Map<string, Verdicts>();
    for (const { month } of records) {
      if (!months.has(month)) months.set(month, await verdicts.read(month));
    }
    const verdictsOf = (month: string) => months.get(month) ?? noVerdicts;
    const empty = { project_id: project, version: 1, runs: [] };
    const bytes = stored?.bytes ?? formatManifest(empty);
    return changeManifest(bytes, manifestChange(project, records, verdictsOf));
  });
}

async function updateIndex(
  { store, records: reader, verdicts }: Turn,
  project: string,
  targets: readonly SealTarget[],
  month: string,
  index: MaintainedIndex,
): Promise<void> {
  const key = indexKey(index.table.location, project, month);
  await swapObject(store, key, async (stored) => {
    const file = await IndexFile.read(index, stored?.bytes);
    const records = await reader.readAll(targets);
    const ofMonth = index === runIndex ? await verdicts.read(month) : noVerdicts;
    const ofIndex = records.filter((record) => record.month === month);
    const rows = ofIndex.flatMap((record) => index.makeRows(record, ofMonth));
    return file.replace(new Set(targets.map(formatSealTarget)), rows);
  });
}
