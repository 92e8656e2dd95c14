import { EvalakeError } from '#contract/evalake-error.ts';
import { archiveKey, archivesPrefix, recordedTarget } from '#contract/keys.ts';
import { formatSealTarget, parseOwner } from '#contract/seal-target.ts';
import type { Clock } from '#ports/clock.ts';
import { listKeys, type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import type { Archive } from '#schemas/archive.ts';
import { readLakeRecord } from '#lake/lake-record.ts';
import { detailKeys } from '../seal/protocol/recorded-files.ts';
import { RunNotFoundError } from '#lake/seal-record-file.ts';

/** Some of its detail was pruned already and cannot be protected any more. */
export class AlreadyPrunedError extends EvalakeError {
  override readonly name = 'AlreadyPrunedError';
}

/** The archived runs and document sets of a project, by name. */
export async function listArchived(store: ObjectStore, project: string): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const key of listKeys(store, archivesPrefix(project))) {
    names.add(formatSealTarget(recordedTarget(key)));
  }
  return names;
}

/**
 * Protects a sealed run, or a results document, from pruning; idempotent. Returns the keys of its
 * detail. @throws RunNotFoundError, AlreadyPrunedError
 */
export async function archive(
  { store, clock }: { readonly store: ObjectStore; readonly clock: Clock },
  project: string,
  id: string,
): Promise<string[]> {
  await findDetail(store, project, id);
  const content: Archive = { v: 1, id, archived_at: new Date(clock.now()).toISOString() };
  try {
    const bytes = Buffer.from(`${JSON.stringify(content, null, 2)}\n`);
    await store.put(archiveKey(parseOwner(project, id)), bytes, { ifAbsent: true });
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
  }
  // It may have been pruned between the check and the put.
  return findDetail(store, project, id);
}

/** Ends the protection. Returns the keys of the detail. */
export async function unarchive(
  store: ObjectStore,
  project: string,
  id: string,
): Promise<string[]> {
  // Documents of one time are sealed together, and are archived together.
  const owner = parseOwner(project, id);
  const record = await readLakeRecord(store, owner);
  await store.delete([archiveKey(owner)]);
  return record ? detailKeys(record) : [];
}

async function findDetail(store: ObjectStore, project: string, id: string): Promise<string[]> {
  const record = await readLakeRecord(store, parseOwner(project, id));
  if (!record) throw new RunNotFoundError(project, id);
  const [gone] = Object.entries(record.pruned);
  if (gone) {
    throw new AlreadyPrunedError(
      `${gone[0]} of ${JSON.stringify(id)} went on ${gone[1]}; it cannot be archived any more`,
    );
  }
  return detailKeys(record);
}
