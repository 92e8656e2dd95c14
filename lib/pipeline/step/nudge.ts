import { formatInboxFile, type InboxObject } from '#contract/inbox-object.ts';
import type { Nudge } from '#contract/messages.ts';
import { formatSealTarget, type SealTarget } from '#contract/seal-target.ts';
import type { OutgoingMessage } from '#ports/queue.ts';

/** When a nudge that found a run unready comes again, and how often it has waited then. */
export interface Waiting {
  readonly delaySeconds: number;
  readonly waits: number;
}

/** The message that a run, or a document set, has a new inbox object. */
export function nudgeMessage(
  target: SealTarget,
  newest: InboxObject,
  { delaySeconds, waits }: Waiting = { delaySeconds: 0, waits: 0 },
): OutgoingMessage {
  const nudge: Nudge = {
    v: 1,
    project: target.project,
    run_id: formatSealTarget(target),
    after: formatInboxFile(newest),
    waits,
  };
  return { body: JSON.stringify(nudge), delaySeconds, tenant: target.project };
}
