import { manifestKey } from '#contract/keys.ts';
import { currentSummary } from '#pipeline/manifest/evaluation-summary.ts';
import type { ProjectWriter } from '#pipeline/manifest/update-manifest.ts';
import { writeManifest } from '#pipeline/manifest/write-manifest.ts';
import type { LongStore, ObjectStore } from '#ports/object-store.ts';
import type { EvaluationSummary } from '#schemas/results.ts';
import { AskedThread } from './threads/asked-thread.ts';
import { withinMemory } from './threads/project-too-large.ts';
import type { ManifestAnswer, ManifestTask } from './manifest-worker.ts';

/** The thread of long manifests ended before it answered. */
export class ManifestThreadError extends Error {
  override readonly name = 'ManifestThreadError';
}

/** Some 2,500 runs. Reading and writing so much takes some 20 ms. */
const LONG_BYTES = 1024 * 1024;
/** A manifest of 100,000 runs has 40 MB. */
const HEAP_MB = 768;

/**
 * Writes long manifests in a thread of its own, and computes the summaries of their projects there: both
 * take up to a second of processor time, in which the server must go on listing runs. The thread starts
 * with the first of them. No two turns of a project run at once, so one store at a time changes its
 * manifest; the summary, which requests change as well, is written by the caller's.
 */
export class ManifestThread {
  readonly #script: URL;
  #thread: AskedThread<ManifestTask, ManifestAnswer> | undefined;

  constructor(script: URL) {
    this.#script = script;
  }

  /** @throws StoreUnavailableError, ProjectTooLargeError, ManifestThreadError, what `writeManifest` throws, as an Error */
  writerOf(store: LongStore, dataFolder: string): ProjectWriter {
    return {
      writeManifest: async (project, targets, records) => {
        if (await isLong(store, project)) await this.#ask({ dataFolder, project, targets });
        else await writeManifest(store, project, targets, records);
      },
      currentSummary: async (project) =>
        (await isLong(store, project))
          ? this.#ask({ dataFolder, project })
          : currentSummary(store, project),
    };
  }

  async close(): Promise<void> {
    await this.#thread?.close();
  }

  async #ask(task: ManifestTask): Promise<EvaluationSummary | undefined> {
    const asked = (this.#thread ??= this.#start()).ask(task);
    const bound = { project: task.project, heapMb: HEAP_MB };
    return (await withinMemory(asked, 'listing the runs of', bound)).summary;
  }

  #start(): AskedThread<ManifestTask, ManifestAnswer> {
    const ended = (code: number) =>
      new ManifestThreadError(`the thread of long manifests ended with code ${code}`);
    return new AskedThread({ script: this.#script, youngMb: 64, heapMb: HEAP_MB, ended });
  }
}

async function isLong(store: ObjectStore, project: string): Promise<boolean> {
  // Its etag would be made of its content.
  const manifest = await store.open(manifestKey(project));
  await manifest?.close();
  return (manifest?.sizeBytes ?? 0) >= LONG_BYTES;
}
