import { formatInboxFile, type InboxObject } from '#contract/inbox-object.ts';
import type { Nudge } from '#contract/messages.ts';
import type { OutgoingMessage } from '#ports/queue.ts';

/** The message that a run has a new inbox object. */
export function nudgeMessage(
  project: string,
  runId: string,
  newest: InboxObject,
  delaySeconds = 0,
): OutgoingMessage {
  const nudge: Nudge = { v: 1, project, run_id: runId, after: formatInboxFile(newest) };
  return { body: JSON.stringify(nudge), delaySeconds };
}
