import type { Sealed } from '#contract/messages.ts';
import type { Queue } from '#ports/queue.ts';
import { formatSealTarget, type SealTarget } from '#contract/seal-target.ts';

/** A message of ids of 160 bytes stays far below its limit. */
const RUNS_OF_A_MESSAGE = 1000;

type Told = Pick<Sealed, 'judged' | 'indexed'>;

type Sender = Pick<Queue, 'send'>;

/** Tells the manifest step that the seal record of a run, or of a document set, has changed. */
export async function tellManifest(manifests: Sender, target: SealTarget): Promise<void> {
  await tellSealedRuns(manifests, target.project, [target]);
}

/** Tells the manifest step that the seal records of runs and document sets of a project have changed. */
export async function tellSealedRuns(
  manifests: Sender,
  project: string,
  targets: readonly SealTarget[],
): Promise<void> {
  await tell(manifests, project, targets, { judged: false, indexed: false });
}

/** Tells the manifest step which runs have verdicts that it does not know. */
export async function tellVerdicts(
  manifests: Sender,
  project: string,
  targets: readonly SealTarget[],
): Promise<void> {
  await tell(manifests, project, targets, { judged: true, indexed: false });
}

/** Tells the manifest step that the indexes have these runs, so that the manifest is next. */
export async function tellIndexed(
  indexed: Sender,
  project: string,
  targets: readonly SealTarget[],
  { judged }: Pick<Told, 'judged'>,
): Promise<void> {
  await tell(indexed, project, targets, { judged, indexed: true });
}

async function tell(
  queue: Sender,
  project: string,
  targets: readonly SealTarget[],
  told: Told,
): Promise<void> {
  // A group is worked on by one worker: an index does not wait for the manifest, which takes longer.
  const group = told.indexed ? `${project}/manifest` : project;
  const names = targets.map(formatSealTarget);
  for (let start = 0; start < names.length; start += RUNS_OF_A_MESSAGE) {
    const [run_id = '', ...others] = names.slice(start, start + RUNS_OF_A_MESSAGE);
    const sealed: Sealed = { v: 1, project, run_id, others, ...told };
    await queue.send([{ body: JSON.stringify(sealed), group }]);
  }
}
