import { parentPort } from 'node:worker_threads';
import { FileStore } from '#adapters/disk/file-store.ts';
import type { SealTarget } from '#contract/seal-target.ts';
import { currentSummary } from '#pipeline/manifest/evaluation-summary.ts';
import { writeManifest } from '#pipeline/manifest/write-manifest.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import type { EvaluationSummary } from '#schemas/results.ts';
import type { Answered, Asked } from './asked-thread.ts';

/** A project in the data folder of the server. */
export interface ManifestTask {
  readonly dataFolder: string;
  readonly project: string;
  /** The runs to write into the manifest; without any the summary is computed. */
  readonly targets?: readonly SealTarget[];
}

export type ManifestAnswer =
  | { readonly summary?: EvaluationSummary | undefined }
  /** Why the disk takes no data: the class of an error does not pass between threads. */
  | { readonly outage: string };

const stores = new Map<string, FileStore>();

async function work({ dataFolder, project, targets }: ManifestTask): Promise<ManifestAnswer> {
  const store = stores.get(dataFolder) ?? new FileStore(dataFolder);
  stores.set(dataFolder, store);
  try {
    if (!targets) return { summary: await currentSummary(store, project) };
    await writeManifest(store, project, targets);
    return {};
  } catch (error) {
    if (error instanceof StoreUnavailableError) return { outage: error.reason };
    throw error;
  }
}

async function answer(asked: Asked<ManifestTask>): Promise<Answered<ManifestAnswer>> {
  const { id } = asked;
  try {
    return { id, ...(await work(asked)) };
  } catch (error) {
    return { id, error };
  }
}

parentPort?.on('message', (asked: Asked<ManifestTask>) => {
  void answer(asked).then((message) => parentPort?.postMessage(message));
});
