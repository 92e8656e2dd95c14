import type { Sealed } from '#contract/messages.ts';
import type { Queue } from '#ports/queue.ts';
import type { RunName } from '#contract/run-name.ts';

/** Tells the manifest step that the seal record of a run, or of a document set, has changed. */
export async function tellManifest(manifests: Queue, { project, runId }: RunName): Promise<void> {
  const sealed: Sealed = { v: 1, project, run_id: runId };
  await manifests.send([{ body: JSON.stringify(sealed), group: project }]);
}
