import pMap from 'p-map';
import { archiveKey, sealRecordKey, SETTINGS_PREFIX } from '#contract/keys.ts';
import { swapObject } from '#ports/swap-object.ts';
import type { Clock } from '#ports/clock.ts';
import { listKeys, type ObjectStore, type StoredObject } from '#ports/object-store.ts';
import { readSettings } from '#lake/settings/project-settings-file.ts';
import { formatDocumentRecord, parseDocumentRecord } from '#lake/document-record-file.ts';
import { formatSealRecord, parseSealRecord } from '#lake/seal-record-file.ts';
import { formatSealTarget, isDocumentSetName, type SealTarget } from '#contract/seal-target.ts';
import { planPrune, type Pruning } from './plan-prune.ts';
import { readPrunable } from './read-prunable.ts';

export interface PrunePorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
}

/** The kinds that were pruned, and the day of each. */
type Pruned = Readonly<Partial<Record<string, string>>>;

const CONCURRENT_RUNS = 8;
const SETTINGS_FILE = new RegExp(`^${SETTINGS_PREFIX}([^/]+)\\.json$`);

/** Plans what to delete of a project by its settings, and why. */
export async function planProject(
  { store, clock }: PrunePorts,
  project: string,
): Promise<Pruning[]> {
  const { retention } = (await readSettings(store, project)).settings;
  return planPrune(await readPrunable(store, project, retention, clock.now() * 1000));
}

/** The projects that have settings; no other has anything to prune. */
export async function projectsWithSettings(store: ObjectStore): Promise<string[]> {
  const projects: string[] = [];
  for await (const key of listKeys(store, SETTINGS_PREFIX)) {
    const [, project] = SETTINGS_FILE.exec(key) ?? [];
    if (project !== undefined) projects.push(project);
  }
  return projects;
}

/**
 * Prunes every project. The seal record notes the pruning first, like a write-ahead log: after a
 * crash the next pruning finds the detail that was left, and nothing takes pruned detail for lost.
 * Returns how many objects were deleted.
 */
export async function prune(ports: PrunePorts): Promise<number> {
  let deleted = 0;
  for (const project of await projectsWithSettings(ports.store)) {
    deleted += await executePrune(ports, await planProject(ports, project));
  }
  return deleted;
}

/**
 * Returns how many objects were deleted.
 * @param deadlineMs no run is begun after it, milliseconds since 1970; the next plan finds the rest
 */
export async function executePrune(
  { store, clock }: PrunePorts,
  prunings: readonly Pruning[],
  deadlineMs = Infinity,
): Promise<number> {
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const counts = await pMap(
    groupByTarget(prunings),
    async ({ target, group }) => {
      if (clock.now() >= deadlineMs) return 0;
      if (target) {
        // The day on which a kind was first pruned stays.
        const marked = await changeRecord(store, target, (pruned) => ({
          ...Object.fromEntries(group.map(({ kind }) => [kind, today])),
          ...pruned,
        }));
        if (!marked || (await isArchivedNow(store, target, group))) return 0;
      }
      const keys = group.flatMap((pruning) => pruning.keys);
      await store.delete(keys);
      return keys.length;
    },
    { concurrency: CONCURRENT_RUNS },
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

interface PruningGroup {
  readonly target: SealTarget | undefined;
  readonly group: Pruning[];
}

function groupByTarget(prunings: readonly Pruning[]): Iterable<PruningGroup> {
  const groups = new Map<string | undefined, PruningGroup>();
  for (const pruning of prunings) {
    const { target } = pruning;
    const name = target && formatSealTarget(target);
    const known = groups.get(name);
    if (known) known.group.push(pruning);
    else groups.set(name, { target, group: [pruning] });
  }
  return groups.values();
}

/** `archive` reads the record again after its put, so at least one of the two sees the other. */
async function isArchivedNow(
  store: ObjectStore,
  target: SealTarget,
  group: readonly Pruning[],
): Promise<boolean> {
  if (!(await store.head(archiveKey(target)))) return false;
  const kinds = new Set<string>(group.map(({ kind }) => kind));
  await changeRecord(store, target, (pruned) =>
    Object.fromEntries(Object.entries(pruned).filter(([kind]) => !kinds.has(kind))),
  );
  return true;
}

/** Changes the `pruned` member of a seal record. Returns whether there is a record. */
async function changeRecord(
  store: ObjectStore,
  target: SealTarget,
  change: (pruned: Pruned) => Pruned,
): Promise<boolean> {
  const changeRun = ({ bytes }: StoredObject): Uint8Array => {
    const record = parseSealRecord(bytes);
    return formatSealRecord({ ...record, pruned: change(record.pruned) });
  };
  const changeDocuments = ({ bytes }: StoredObject): Uint8Array => {
    const record = parseDocumentRecord(bytes);
    return formatDocumentRecord({ ...record, pruned: change(record.pruned) });
  };
  let known = false;
  await swapObject(store, sealRecordKey(target), (stored) => {
    known = stored !== undefined;
    if (!stored) return Promise.resolve(undefined);
    return Promise.resolve(isDocumentSetName(target) ? changeDocuments(stored) : changeRun(stored));
  });
  return known;
}
