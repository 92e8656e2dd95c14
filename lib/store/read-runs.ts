import { EvalakeError } from '#contract/evalake-error.ts';
import type { ManifestRun } from '#schemas/manifest.ts';
import type { RunFrame } from '#schemas/run-frame.ts';
import { filterRuns, type ManifestFilter, parseManifest } from '#lake/evalsig-manifest.ts';
import { MANIFEST, openRoot, type StoreRoot } from './root.ts';
import { parseRunFrame } from './run-frame-file.ts';

/** The store has no such run. */
export class StoredRunNotFoundError extends EvalakeError {
  override readonly name = 'StoredRunNotFoundError';
  readonly projectId: string;
  readonly runId: string;
  constructor(projectId: string, runId: string) {
    super(`run ${JSON.stringify(runId)} not found in project ${JSON.stringify(projectId)}`);
    this.projectId = projectId;
    this.runId = runId;
  }
}

/** A file of the store is not what the manifest says. */
export class DamagedRunError extends EvalakeError {
  override readonly name = 'DamagedRunError';
  readonly path: string;
  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path} ${problem}`, options);
    this.path = path;
  }
}

export interface ProjectOptions {
  /** `default` when absent, as in evalsig. */
  readonly projectId?: string | undefined;
}

/** Filters that all hold. Times are ISO-8601 in UTC, inclusive, and compared as text. */
export interface QueryOptions extends ProjectOptions, ManifestFilter {}

/** A record of the manifest, and where its file lies. */
export interface RunHistoryRecord {
  readonly record: ManifestRun;
  /** An absolute path, or an `s3://` URL. */
  readonly absPath: string;
}

/**
 * Every run of a project, in the order of the manifest; none when there is no manifest.
 * @param root a folder, or `s3://bucket/prefix`
 * @throws InvalidManifestError, InvalidStoreArgumentError
 */
export function listRuns(root: string, options: ProjectOptions = {}): Promise<RunHistoryRecord[]> {
  return queryRuns(root, { projectId: options.projectId });
}

/** The runs of a project that pass all filters. See `listRuns`. */
export async function queryRuns(
  root: string,
  { projectId = 'default', ...filter }: QueryOptions = {},
): Promise<RunHistoryRecord[]> {
  const opened = await openRoot(root, projectId);
  const runs = await readManifest(opened, projectId, filter);
  return runs.map((record) => ({ record, absPath: opened.absPath(projectId, record.path) }));
}

/**
 * One run with its items.
 * @throws StoredRunNotFoundError, DamagedRunError, InvalidRunFrameError
 */
export async function loadRun(
  root: string,
  runId: string,
  { projectId = 'default' }: ProjectOptions = {},
): Promise<RunFrame> {
  const opened = await openRoot(root, projectId);
  const runs = await readManifest(opened, projectId, {});
  const record = runs.find(({ run_id }) => run_id === runId);
  if (record === undefined) throw new StoredRunNotFoundError(projectId, runId);
  const file = await opened.store.get(opened.key(projectId, record.path));
  const absPath = opened.absPath(projectId, record.path);
  if (file === undefined) throw new DamagedRunError(absPath, 'is in the manifest, but not there');
  return (await parseRunFrame(file.bytes)).run;
}

async function readManifest(
  { store, key }: StoreRoot,
  projectId: string,
  filter: ManifestFilter,
): Promise<ManifestRun[]> {
  const stored = await store.get(key(projectId, MANIFEST));
  return stored === undefined ? [] : filterRuns(parseManifest(stored.bytes), filter);
}
