/**
 * Runs in the store layout of the Python package evalsig, in a folder or in S3: the functions of
 * `evalsig.store`. Each of the two reads the other's stores.
 */
export type { ManifestRun as RunRecord } from '#schemas/manifest.ts';
export type { ItemResult, RunFrame, RunFrameInput } from '#schemas/run-frame.ts';
export { InvalidManifestError } from '#lake/evalsig-manifest.ts';
export { ContentionError } from '#ports/swap-object.ts';
export { DataFolderInUseError } from '#adapters/disk/data-lock.ts';
export { StoreUnavailableError } from '#ports/object-store.ts';
export { DamagedRunError, StoredRunNotFoundError } from './read-runs.ts';
export { InvalidRunFrameError } from './run-frame-file.ts';
export { InvalidStoreArgumentError } from './root.ts';
export { listRuns, loadRun, queryRuns } from './read-runs.ts';
export type { ProjectOptions, QueryOptions, RunHistoryRecord } from './read-runs.ts';
export { writeRun } from './write-run.ts';
export type { WriteOptions } from './write-run.ts';
