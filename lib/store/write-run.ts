import type { Manifest, ManifestRun } from '#schemas/manifest.ts';
import type { RunFrame, RunFrameInput } from '#schemas/run-frame.ts';
import { itemsPath } from '#contract/keys.ts';
import { encodeName } from '#contract/names.ts';
import { formatTimestamp, InvalidTimeError, monthOf, parseTime } from '#contract/time.ts';
import { formatManifest, parseManifest, replaceRuns } from '#lake/evalsig-manifest.ts';
import { sleepBackoff } from '#ports/backoff.ts';
import { ContentionError, swapObject } from '#ports/swap-object.ts';
import { systemClock } from '#ports/system-clock.ts';
import { runExclusively } from './folder-lock.ts';
import type { ProjectOptions } from './read-runs.ts';
import { InvalidStoreArgumentError, MANIFEST, openRoot, type StoreRoot } from './root.ts';
import { checkRunFrame, formatRunFrame } from './run-frame-file.ts';

export interface WriteOptions extends ProjectOptions {
  /** The run's time; now when absent. Text is ISO-8601, in UTC unless it has an offset. */
  readonly ts?: Date | string | undefined;
  readonly delta?: number | undefined;
  readonly pValue?: number | undefined;
  readonly verdict?: string | undefined;
  readonly parentRunId?: string | undefined;
}

/** The objects to write for a run. */
interface PlannedRun {
  readonly record: ManifestRun;
  readonly bytes: Uint8Array;
}

/** Writers of the same run take turns, and each turn one of them ends. */
const MOST_TURNS = 20;
const TURN_BACKOFF = { firstMs: 40, longestMs: 1000 };
const SWAP_ROUNDS = {
  most: 100,
  pause: (round: number) => sleepBackoff(systemClock, round, TURN_BACKOFF),
};

/**
 * Stores a run and puts its record into the manifest, in place of one of the same id. Any number of
 * processes may write to a store at once: in a folder they take turns, in S3 they compare and swap
 * the manifest. evalsig's own writer does neither and may undo a record.
 * @param root a folder, or `s3://bucket/prefix`
 * @throws InvalidRunFrameError, InvalidStoreArgumentError, InvalidManifestError
 * @throws StoreUnavailableError, DataFolderInUseError, ContentionError: the run may be written
 * again
 */
export async function writeRun(
  root: string,
  run: RunFrameInput,
  options: WriteOptions = {},
): Promise<ManifestRun> {
  const { projectId = 'default' } = options;
  const opened = await openRoot(root, projectId);
  const write = () => storeRun(opened, projectId, run, options);
  return opened.folder === undefined ? write() : runExclusively(opened.folder, systemClock, write);
}

/** `writeRun` without a lock: all other writers must compare and swap as this one does. */
export async function storeRun(
  opened: StoreRoot,
  projectId: string,
  run: RunFrameInput,
  options: WriteOptions,
): Promise<ManifestRun> {
  const planned = planRun(checkRunFrame(run), projectId, options);
  await writePlanned(opened, projectId, planned);
  return planned.record;
}

function planRun(run: RunFrame, projectId: string, options: WriteOptions): PlannedRun {
  const micros = parseRunMicros(options.ts);
  const path = itemsPath(monthOf(micros), encodeName(run.run_id));
  return {
    bytes: formatRunFrame(run, projectId, micros),
    record: {
      run_id: run.run_id,
      model_id: run.model_id,
      task_id: run.task_id,
      metric_name: run.metric_name,
      ts: formatTimestamp(micros),
      path,
      n_items: run.items.length,
      config_hash: run.config_hash,
      delta: checkFinite('delta', options.delta),
      p_value: checkFinite('pValue', options.pValue),
      verdict: options.verdict ?? null,
      parent_run_id: options.parentRunId ?? null,
    },
  };
}

async function writePlanned(
  opened: StoreRoot,
  projectId: string,
  planned: PlannedRun,
): Promise<void> {
  const { store } = opened;
  const file = opened.key(projectId, planned.record.path);
  for (let turn = 1; turn <= MOST_TURNS; turn += 1) {
    const { etag } = await store.put(file, planned.bytes);
    const former = await swapRecord(opened, projectId, planned.record);
    // Readers that count files must not count the run twice.
    if (former !== undefined) await store.delete([opened.key(projectId, former)]);
    // Another writer of this run may have put its file after ours and its record before ours.
    if ((await store.head(file))?.etag === etag) return;
    await sleepBackoff(systemClock, turn, TURN_BACKOFF);
  }
  throw new ContentionError(file);
}

/** Puts the record into the manifest. Returns the path of the file that it replaces, if another. */
async function swapRecord(
  { store, key }: StoreRoot,
  projectId: string,
  record: ManifestRun,
): Promise<string | undefined> {
  let former: string | undefined;
  const change = (manifest: Manifest): Manifest => {
    former = manifest.runs.find(({ run_id }) => run_id === record.run_id)?.path;
    return { ...manifest, runs: replaceRuns(manifest.runs, new Set(), [record]) };
  };
  await swapObject(
    store,
    key(projectId, MANIFEST),
    (stored) => {
      const manifest = stored
        ? parseManifest(stored.bytes)
        : { project_id: projectId, version: 1, runs: [] };
      return Promise.resolve(formatManifest(change(manifest)));
    },
    SWAP_ROUNDS,
  );
  return former === record.path ? undefined : former;
}

function parseRunMicros(ts: Date | string | undefined): number {
  if (ts === undefined) return systemClock.now() * 1000;
  const text = typeof ts === 'string' ? ts : formatDate(ts);
  try {
    return parseTime(text);
  } catch (error) {
    if (!(error instanceof InvalidTimeError)) throw error;
    throw new InvalidStoreArgumentError(`ts: ${error.message}`, { cause: error });
  }
}

function formatDate(date: Date): string {
  return Number.isNaN(date.getTime()) ? String(date) : date.toISOString();
}

function checkFinite(name: string, value: number | undefined): number | null {
  if (value === undefined) return null;
  if (Number.isFinite(value)) return value;
  throw new InvalidStoreArgumentError(`${name} is ${value}; give a finite number, or leave it out`);
}
