import pMap from 'p-map';
import {
  inboxPrefix,
  inboxProjectPrefix,
  parseInboxFolder,
  sealRecordKey,
} from '#contract/keys.ts';
import { isDocumentSetName } from '#contract/seal-target.ts';
import { listFolders, listKeys, type ObjectStore } from '#ports/object-store.ts';
import { type AssembledRun, assembleRun } from '#pipeline/seal/run/plan-seal.ts';

const CONCURRENT_READS = 16;

/**
 * Reads the events of a run that is not sealed yet from its inbox; undefined when there are none.
 */
export async function readReceiving(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<AssembledRun | undefined> {
  const keys: string[] = [];
  for await (const key of listKeys(store, inboxPrefix({ project, runId }))) keys.push(key);
  const objects = await pMap(keys, (key) => store.get(key), { concurrency: CONCURRENT_READS });
  const found = objects.flatMap((object) => object?.bytes ?? []);
  return found.length > 0 ? assembleRun([], found) : undefined;
}

/** Lists the runs of a project that have events in the inbox and were never sealed. */
export async function listReceiving(store: ObjectStore, project: string): Promise<string[]> {
  const runs: string[] = [];
  for await (const folder of listFolders(store, inboxProjectPrefix(project))) {
    const target = parseInboxFolder(folder);
    if (isDocumentSetName(target)) continue;
    if (!(await store.head(sealRecordKey(target)))) runs.push(target.runId);
  }
  return runs;
}
