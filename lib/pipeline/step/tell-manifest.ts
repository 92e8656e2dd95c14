import type { Sealed } from '#contract/messages.ts';
import type { Queue } from '#ports/queue.ts';
import { formatSealTarget, type SealTarget } from '#contract/seal-target.ts';

/** Tells the manifest step that the seal record of a run, or of a document set, has changed. */
export async function tellManifest(manifests: Queue, target: SealTarget): Promise<void> {
  const { project } = target;
  const run_id = formatSealTarget(target);
  const sealed: Sealed = { v: 1, project, run_id, others: [], judged: false };
  await manifests.send([{ body: JSON.stringify(sealed), group: project }]);
}
