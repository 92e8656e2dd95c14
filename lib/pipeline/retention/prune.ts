import pMap from 'p-map';
import { archiveKey, sealRecordKey, SETTINGS_PREFIX } from '#contract/keys.ts';
import { swapObject } from '#ports/swap-object.ts';
import type { Clock } from '#ports/clock.ts';
import { listKeys, type ObjectStore, type StoredObject } from '#ports/object-store.ts';
import { isDocumentSet } from '#contract/document-set.ts';
import { readSettings } from '#lake/project-settings-file.ts';
import { formatDocumentRecord, parseDocumentRecord } from '#lake/document-record-file.ts';
import { formatSealRecord, parseSealRecord } from '#lake/seal-record-file.ts';
import type { RunName } from '#contract/run-name.ts';
import { planPrune, type Pruning } from './plan-prune.ts';
import { readPrunable } from './read-prunable.ts';

export interface PrunePorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
}

/** Kinds that went, and the day on which each did. */
type Pruned = Readonly<Partial<Record<string, string>>>;

const CONCURRENT_RUNS = 8;
const SETTINGS_FILE = new RegExp(`^${SETTINGS_PREFIX}([^/]+)\\.json$`);

/** What of a project goes by its settings, and why. */
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
 * Prunes every project. A run's seal record tells first what goes: a crash in between leaves detail
 * that the next time finds, and nobody takes what is missing for lost. Returns how many objects went.
 */
export async function prune(ports: PrunePorts): Promise<number> {
  let deleted = 0;
  for (const project of await projectsWithSettings(ports.store)) {
    deleted += await executePrune(ports, project, await planProject(ports, project));
  }
  return deleted;
}

/**
 * Returns how many objects went.
 * @param deadline no run is begun after it, milliseconds since 1970; the next plan finds the rest
 */
export async function executePrune(
  { store, clock }: PrunePorts,
  project: string,
  prunings: readonly Pruning[],
  deadline = Infinity,
): Promise<number> {
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const counts = await pMap(
    groupByRun(prunings),
    async ([runId, group]) => {
      if (clock.now() >= deadline) return 0;
      if (runId !== undefined) {
        const marked = await changeRecord(store, { project, runId }, (pruned) => ({
          ...Object.fromEntries(group.map(({ kind }) => [kind, today])),
          ...pruned,
        }));
        if (!marked || (await isArchivedNow(store, { project, runId }, group))) return 0;
      }
      const keys = group.flatMap((pruning) => pruning.keys);
      await store.delete(keys);
      return keys.length;
    },
    { concurrency: CONCURRENT_RUNS },
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function groupByRun(prunings: readonly Pruning[]): Map<string | undefined, Pruning[]> {
  const groups = new Map<string | undefined, Pruning[]>();
  for (const pruning of prunings) {
    groups.set(pruning.runId, [...(groups.get(pruning.runId) ?? []), pruning]);
  }
  return groups;
}

/** Archiving looks at the record after it has left its mark, so one of the two sees the other. */
async function isArchivedNow(
  store: ObjectStore,
  run: RunName,
  group: readonly Pruning[],
): Promise<boolean> {
  if (!(await store.head(archiveKey(run.project, run.runId)))) return false;
  const kinds = new Set<string>(group.map(({ kind }) => kind));
  await changeRecord(store, run, (pruned) =>
    Object.fromEntries(Object.entries(pruned).filter(([kind]) => !kinds.has(kind))),
  );
  return true;
}

/** Whether the run has a seal record. The day on which a kind went first stays in it. */
async function changeRecord(
  store: ObjectStore,
  { project, runId }: RunName,
  change: (pruned: Pruned) => Pruned,
): Promise<boolean> {
  const ofRun = ({ bytes }: StoredObject): Uint8Array => {
    const record = parseSealRecord(bytes);
    return formatSealRecord({ ...record, pruned: change(record.pruned) });
  };
  const ofDocuments = ({ bytes }: StoredObject): Uint8Array => {
    const record = parseDocumentRecord(bytes);
    return formatDocumentRecord({ ...record, pruned: change(record.pruned) });
  };
  let known = false;
  await swapObject(store, sealRecordKey(project, runId), (stored) => {
    known = stored !== undefined;
    if (!stored) return Promise.resolve(undefined);
    return Promise.resolve(isDocumentSet(runId) ? ofDocuments(stored) : ofRun(stored));
  });
  return known;
}
