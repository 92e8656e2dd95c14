import { formatInboxFile, type InboxObject } from '#contract/inbox-object.ts';
import type { Nudge } from '#contract/messages.ts';
import { formatSealTarget, type SealTarget } from '#contract/seal-target.ts';
import type { OutgoingMessage } from '#ports/queue.ts';

/** The message that a run, or a document set, has a new inbox object. */
export function nudgeMessage(
  target: SealTarget,
  newest: InboxObject,
  delaySeconds = 0,
): OutgoingMessage {
  const nudge: Nudge = {
    v: 1,
    project: target.project,
    run_id: formatSealTarget(target),
    after: formatInboxFile(newest),
  };
  return { body: JSON.stringify(nudge), delaySeconds };
}
