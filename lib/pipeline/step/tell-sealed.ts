import type { Notice } from '#contract/messages.ts';
import { formatSealTarget, type SealTarget } from '#contract/seal-target.ts';
import type { Queue } from '#ports/queue.ts';

/** Has the event bus told that these runs and document sets were sealed, and can be read. */
export async function tellSealed(
  notices: Pick<Queue, 'send'>,
  targets: readonly SealTarget[],
): Promise<void> {
  await notices.send(
    targets.map((target) => {
      const { project } = target;
      const notice: Notice = { v: 1, kind: 'sealed', project, run_id: formatSealTarget(target) };
      return { body: JSON.stringify(notice) };
    }),
  );
}
