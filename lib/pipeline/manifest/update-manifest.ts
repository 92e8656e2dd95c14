import pMap from 'p-map';
import { indexKey, manifestKey } from '#contract/keys.ts';
import { sealedSchema } from '#contract/messages.ts';
import { formatSealTarget, parseSealTarget, type SealTarget } from '#contract/seal-target.ts';
import { formatManifest, parseManifest } from '#lake/evalsig-manifest.ts';
import { IndexFile } from '#lake/index-file.ts';
import type { Catalog } from '#ports/catalog.ts';
import { swapObject } from '#ports/swap-object.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import { asError, decodeMessages, type StepFailure, type StepMessage } from '../step/step.ts';
import { tellSealed } from '../step/tell-sealed.ts';
import { updateSummary } from './evaluation-summary.ts';
import { type MaintainedIndex, maintainedIndexes } from './indexes.ts';
import { type LakeRecord, readLakeRecord } from '#lake/lake-record.ts';
import { replaceEntries } from './manifest-entries.ts';

export interface ManifestPorts {
  readonly store: ObjectStore;
  /** Learns the months that hold runs. Absent where SQL finds the files by itself. */
  readonly catalog?: Catalog;
  /** Where there is an event bus: learns what was sealed. */
  readonly notices?: Pick<Queue, 'send'>;
}

const CONCURRENT_READS = 16;

/** Brings manifests and indexes up to date with the seal records. Returns the messages to retry. */
export async function updateManifests(
  ports: ManifestPorts,
  messages: readonly StepMessage[],
): Promise<StepFailure[]> {
  const { decoded, failures } = decodeMessages(sealedSchema, messages);
  const byProject = new Map<string, { targets: SealTarget[]; ids: string[] }>();
  for (const { message, content } of decoded) {
    const entry = byProject.get(content.project) ?? { targets: [], ids: [] };
    entry.targets.push(parseSealTarget(content.project, content.run_id));
    entry.ids.push(message.id);
    byProject.set(content.project, entry);
  }
  for (const [project, { targets, ids }] of byProject) {
    try {
      await updateProject(ports, project, targets);
      if (ports.notices) await tellSealed(ports.notices, dropRepeated(targets));
    } catch (error) {
      failures.push(...ids.map((id) => ({ id, error: asError(error) })));
    }
  }
  return failures;
}

/**
 * Writes the seal records of these runs and document sets into the project's manifest and indexes.
 * Within a compare-and-swap the records are read after the object. Stale files are deleted last.
 */
export async function updateProject(
  { store, catalog }: ManifestPorts,
  project: string,
  named: readonly SealTarget[],
): Promise<void> {
  const targets = dropRepeated(named);
  const homes = new Set((await readRecords(store, targets)).flatMap(({ homes }) => homes));
  await updateManifestFile(store, project, targets);
  for (const month of [...homes].sort()) {
    for (const index of maintainedIndexes) {
      const own = targets.filter(index.canHold);
      if (own.length > 0) await updateIndex(store, project, own, month, index);
    }
    await catalog?.addMonth(project, month);
  }
  await updateSummary(store, project);
  const records = await readRecords(store, targets);
  await store.delete(records.flatMap(({ stale }) => stale));
}

/** Each target of a project once, however many messages name it. */
function dropRepeated(targets: readonly SealTarget[]): SealTarget[] {
  return [...new Map(targets.map((target) => [formatSealTarget(target), target])).values()];
}

async function updateManifestFile(
  store: ObjectStore,
  project: string,
  targets: readonly SealTarget[],
): Promise<void> {
  await swapObject(store, manifestKey(project), async (stored) => {
    const records = await readRecords(store, targets);
    const manifest = stored
      ? parseManifest(stored.bytes)
      : { project_id: project, version: 1, runs: [] };
    return formatManifest({ ...manifest, runs: replaceEntries(manifest.runs, records) });
  });
}

async function updateIndex(
  store: ObjectStore,
  project: string,
  targets: readonly SealTarget[],
  month: string,
  index: MaintainedIndex,
): Promise<void> {
  const key = indexKey(index.table.location, project, month);
  await swapObject(store, key, async (stored) => {
    const file = await IndexFile.read(index, stored?.bytes);
    const records = await readRecords(store, targets);
    const rows = records.filter((record) => record.month === month).flatMap(index.makeRows);
    return file.replace(new Set(targets.map(formatSealTarget)), rows);
  });
}

async function readRecords(
  store: ObjectStore,
  targets: readonly SealTarget[],
): Promise<LakeRecord[]> {
  const records = await pMap(targets, (target) => readLakeRecord(store, target), {
    concurrency: CONCURRENT_READS,
  });
  return records.flatMap((record) => record ?? []);
}
