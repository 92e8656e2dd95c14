import pMap from 'p-map';
import {
  EVENTS_ROOT,
  isRunDocument,
  QUARANTINE_PREFIX,
  RESULTS_ROOT,
  STORE_ROOT,
} from '#contract/keys.ts';
import { listArchived } from './archives.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import type { Retention } from '#schemas/project-settings.ts';
import { listDocumentSets } from '#lake/list-document-sets.ts';
import { indexRows } from '../manifest/index-rows.ts';
import {
  type IndexedRun,
  type PruneInput,
  type QuarantinedObject,
  type RunKind,
  runKinds,
} from './plan-prune.ts';

const CONCURRENT_READS = 16;

/** What a plan is made of. Only what some retention may concern is looked at. */
export async function readPrunable(
  store: ObjectStore,
  project: string,
  retention: Retention,
  nowMicros: number,
): Promise<PruneInput> {
  const kinds = runKinds.filter((kind) => retention[kind] !== undefined);
  const sets = retention.documents === undefined ? [] : await listDocumentSets(store, project);
  const quarantined = retention.quarantine !== undefined;
  return {
    project,
    retention,
    nowMicros,
    runs: kinds.length > 0 ? await indexedRuns(store, project) : [],
    sets: sets.map(({ set }) => set),
    archived: await listArchived(store, project),
    present: new Set([
      ...(await presentKeys(store, project, kinds)),
      ...sets.map(({ key }) => key),
    ]),
    quarantine: quarantined ? await quarantinedObjects(store, project) : [],
  };
}

/** The runs of the run index. */
async function indexedRuns(store: ObjectStore, project: string): Promise<IndexedRun[]> {
  const runs = new Map<string, { startMicros: number; month: string; itemPaths: string[] }>();
  for await (const { recorderRunId, startMicros, month, path } of indexRows(store, project)) {
    const run = runs.get(recorderRunId) ?? { startMicros, month, itemPaths: [] };
    if (path !== null) run.itemPaths.push(path);
    runs.set(recorderRunId, run);
  }
  return [...runs].map(([runId, run]) => ({ runId, ...run }));
}

const roots: Readonly<Record<RunKind, string>> = {
  events: EVENTS_ROOT,
  items: STORE_ROOT,
  results: RESULTS_ROOT,
};

async function presentKeys(
  store: ObjectStore,
  project: string,
  kinds: readonly RunKind[],
): Promise<ReadonlySet<string>> {
  const present = new Set<string>();
  for (const kind of kinds) {
    for await (const key of listKeys(store, `${roots[kind]}/${project}/`)) {
      if (key.endsWith('.parquet') || isRunDocument(key)) present.add(key);
    }
  }
  return present;
}

async function quarantinedObjects(
  store: ObjectStore,
  project: string,
): Promise<QuarantinedObject[]> {
  const keys: string[] = [];
  for await (const key of listKeys(store, `${QUARANTINE_PREFIX}${project}/`)) keys.push(key);
  const infos = await pMap(keys, (key) => store.head(key), { concurrency: CONCURRENT_READS });
  return infos.flatMap((info) =>
    info?.modifiedAtMs === undefined
      ? []
      : [{ key: info.key, quarantinedAtMicros: info.modifiedAtMs * 1000 }],
  );
}
