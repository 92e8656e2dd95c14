import {
  DOCUMENTS_ROOT,
  EVENTS_ROOT,
  FAILURES_PREFIX,
  eventsKey,
  GATES_PREFIX,
  isRunDocument,
  itemsKey,
  manifestKey,
  monthOfKey,
  RESULTS_ROOT,
} from '#contract/keys.ts';
import { parseSealTarget } from '#contract/seal-target.ts';
import { decodeName } from '#contract/names.ts';
import { formatManifest, parseManifest } from '#lake/evalsig-manifest.ts';
import { DamagedParquetError } from '#parquet/index.ts';
import type { Catalog } from '#ports/catalog.ts';
import { listFolders, listKeys, type LongStore, type ObjectStore } from '#ports/object-store.ts';
import type { Scratch } from '#ports/scratch.ts';
import { rebuildGateIndex } from '#lake/gates/gate-index.ts';
import { listDocumentSets } from '#lake/list-document-sets.ts';
import { openDocumentSet } from '../seal/documents/open-document-set.ts';
import { maintainedIndexes } from '../manifest/indexes.ts';
import { isDocumentRecord, lakeRecords } from '#lake/lake-record.ts';
import { manifestEntries } from '../manifest/manifest-entries.ts';
import { type ManifestPorts, updateProject } from '../manifest/update-manifest.ts';
import { restoreHomes } from '#lake/homes.ts';
import { planSeal } from '../seal/run/plan-seal.ts';
import { openRun, type RunPorts } from '../seal/run/open-run.ts';
import { writeTarget } from '../seal/protocol/write-target.ts';
import { judgeNow } from './judge-now.ts';
import { setAsideDamaged } from './set-aside.ts';

export interface RebuiltProject {
  readonly project: string;
  readonly runs: number;
  /** Keys of derived objects that could not be read. They are kept in quarantine and made anew. */
  readonly setAside: readonly string[];
  /** Keys of unreadable events and documents files. They must be restored from a backup. */
  readonly unreadable: readonly string[];
}

/**
 * Makes every derived object anew: items and seal records from the events files and the documents
 * files, then manifests and indexes from the seal records, and the index of decisions from theirs. Nothing else may write to the lake
 * meanwhile. Manifest entries of other writers stay as long as their file is there. An unreadable
 * file does not stop the rebuild; a run whose events cannot be read stays as it was sealed.
 */
export async function rebuild(
  store: LongStore,
  onProject: (rebuilt: RebuiltProject) => void = () => undefined,
  { catalog, scratch }: { readonly catalog?: Catalog; readonly scratch?: Scratch } = {},
): Promise<RebuiltProject[]> {
  // Runs that were set apart are tried again.
  for await (const key of listKeys(store, FAILURES_PREFIX)) await store.delete([key]);
  const rebuilt: RebuiltProject[] = [];
  for (const project of await findProjects(store)) {
    const ports = { store, ...(catalog ? { catalog } : {}), ...(scratch ? { scratch } : {}) };
    const each = await rebuildProject(ports, project);
    rebuilt.push(each);
    onProject(each);
  }
  for await (const folder of listFolders(store, GATES_PREFIX)) {
    await rebuildGateIndex(store, folder.split('/')[1] ?? '');
  }
  return rebuilt;
}

interface RebuildPorts extends ManifestPorts {
  readonly store: LongStore;
  /** For runs that do not fit into memory. */
  readonly scratch?: Scratch;
}

/** Makes what is derived from the source anew. */
const AGAIN = { inbox: [], evenIncomplete: true, trustsDerived: false };

async function rebuildProject(ports: RebuildPorts, project: string): Promise<RebuiltProject> {
  const { store, scratch } = ports;
  const plan: RunPorts['plan'] = (input, source) => planSeal(input, source, scratch);
  const setAside = await setAsideDamaged(store, project);
  const unreadable: string[] = [];
  const homes = await findHomes(store, project);
  for (const [runId, months] of homes) {
    await restoreHomes(store, { project, runId }, months);
    const opened = await openRun({ store, plan }, { project, runId });
    if (!(await isReadable(() => writeTarget(store, opened, AGAIN)))) {
      unreadable.push(...months.map((month) => eventsKey(project, month, runId)));
    }
  }
  const sets = await listDocumentSets(store, project);
  for (const { set, key } of sets) {
    const opened = await openDocumentSet({ store }, { project, set });
    if (!(await isReadable(() => writeTarget(store, opened, AGAIN)))) unreadable.push(key);
  }
  await deleteIndexes(store, project);
  await deleteLostDocuments(store, project);
  await dropLostEntries(store, project);
  const runs = new Set([...homes.keys(), ...sets.map(({ set }) => set)]);
  // A pruned run, or document set, may have nothing left but its record.
  for await (const record of lakeRecords(store, project)) runs.add(record.run_id);
  const targets = [...runs].map((name) => parseSealTarget(project, name));
  await updateProject(ports, project, targets);
  await judgeNow(ports, project, { trustsStored: false });
  return { project, runs: runs.size, setAside, unreadable };
}

/** Whether the work found its Parquet file readable. */
async function isReadable(deriveAgain: () => Promise<unknown>): Promise<boolean> {
  try {
    await deriveAgain();
    return true;
  } catch (error) {
    if (error instanceof DamagedParquetError) return false;
    throw error;
  }
}

async function findProjects(store: ObjectStore): Promise<string[]> {
  const projects = new Set<string>();
  for (const root of [EVENTS_ROOT, DOCUMENTS_ROOT]) {
    for await (const folder of listFolders(store, `${root}/`)) {
      projects.add(folder.split('/')[1] ?? '');
    }
  }
  return [...projects].sort();
}

/** Finds the months in which each run has an events file. */
async function findHomes(store: ObjectStore, project: string): Promise<Map<string, string[]>> {
  const homes = new Map<string, string[]>();
  const path = /\/run_id=([^/]+)\.parquet$/;
  for await (const key of listKeys(store, `${EVENTS_ROOT}/${project}/`)) {
    const [, name] = path.exec(key) ?? [];
    const month = monthOfKey(key);
    if (name === undefined || month === undefined) continue;
    const runId = decodeName(name);
    homes.set(runId, [...(homes.get(runId) ?? []), month]);
  }
  return homes;
}

async function deleteIndexes(store: ObjectStore, project: string): Promise<void> {
  for (const { table } of maintainedIndexes) {
    for await (const key of listKeys(store, `${table.location}/${project}/`)) {
      await store.delete([key]);
    }
  }
}

/** Deletes results documents that no seal record names. */
async function deleteLostDocuments(store: ObjectStore, project: string): Promise<void> {
  const known = new Set<string>();
  for await (const record of lakeRecords(store, project)) {
    if (!isDocumentRecord(record) && record.results) known.add(record.results.key);
  }
  for await (const key of listKeys(store, `${RESULTS_ROOT}/${project}/`)) {
    if (isRunDocument(key) && !known.has(key)) await store.delete([key]);
  }
}

async function dropLostEntries(store: ObjectStore, project: string): Promise<void> {
  const key = manifestKey(project);
  const stored = await store.get(key);
  if (!stored) return;
  const manifest = parseManifest(stored.bytes);
  const known = await listKnownEntries(store, project);
  const runs = [];
  for (const entry of manifest.runs) {
    if (known.has(entry.run_id) || (await store.head(itemsKey(project, entry.path)))) {
      runs.push(entry);
    }
  }
  if (runs.length < manifest.runs.length)
    await store.put(key, formatManifest({ ...manifest, runs }));
}

async function listKnownEntries(store: ObjectStore, project: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const record of lakeRecords(store, project)) {
    for (const { run_id } of manifestEntries(record)) ids.add(run_id);
  }
  return ids;
}
