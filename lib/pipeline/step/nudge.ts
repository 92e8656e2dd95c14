import { formatInboxFile, type InboxObject } from '#contract/inbox-object.ts';
import type { Nudge } from '#contract/messages.ts';
import type { OutgoingMessage } from '#ports/queue.ts';

/** When a nudge that found a run unready comes again, and how often it has then. */
export interface Waiting {
  readonly delaySeconds: number;
  readonly waits: number;
}

/** The message that a run has a new inbox object. */
export function nudgeMessage(
  project: string,
  runId: string,
  newest: InboxObject,
  { delaySeconds, waits }: Waiting = { delaySeconds: 0, waits: 0 },
): OutgoingMessage {
  const nudge: Nudge = { v: 1, project, run_id: runId, after: formatInboxFile(newest), waits };
  return { body: JSON.stringify(nudge), delaySeconds };
}
