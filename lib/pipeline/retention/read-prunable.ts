import pMap from 'p-map';
import {
  EVENTS_ROOT,
  isRunDocument,
  QUARANTINE_PREFIX,
  RESULTS_ROOT,
  STORE_ROOT,
} from '#contract/keys.ts';
import { formatSealTarget } from '#contract/seal-target.ts';
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

/** Reads the input of a plan. Reads only the kinds of detail for which a retention is set. */
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
    runs: kinds.length > 0 ? await listIndexedRuns(store, project) : [],
    sets: sets.map(({ set }) => set),
    archived: await listArchived(store, project),
    present: new Set([
      ...(await listPresentKeys(store, project, kinds)),
      ...sets.map(({ key }) => key),
    ]),
    quarantine: quarantined ? await listQuarantined(store, project) : [],
  };
}

/** The runs and document sets of the run index. */
async function listIndexedRuns(store: ObjectStore, project: string): Promise<IndexedRun[]> {
  const runs = new Map<string, IndexedRun & { readonly itemPaths: string[] }>();
  for await (const { target, startMicros, month, path } of indexRows(store, project)) {
    const name = formatSealTarget(target);
    const run = runs.get(name) ?? { target, startMicros, month, itemPaths: [] };
    if (path !== null) run.itemPaths.push(path);
    runs.set(name, run);
  }
  return [...runs.values()];
}

const roots: Readonly<Record<RunKind, string>> = {
  events: EVENTS_ROOT,
  items: STORE_ROOT,
  results: RESULTS_ROOT,
};

async function listPresentKeys(
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

async function listQuarantined(store: ObjectStore, project: string): Promise<QuarantinedObject[]> {
  const keys: string[] = [];
  for await (const key of listKeys(store, `${QUARANTINE_PREFIX}${project}/`)) keys.push(key);
  const infos = await pMap(keys, (key) => store.head(key), { concurrency: CONCURRENT_READS });
  return infos.flatMap((info) =>
    info?.modifiedAtMs === undefined
      ? []
      : [{ key: info.key, quarantinedAtMicros: info.modifiedAtMs * 1000 }],
  );
}
