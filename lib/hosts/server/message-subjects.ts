import { nudgeSchema, sealedSchema } from '#contract/messages.ts';
import { decodeMessage } from '#pipeline/step/step.ts';
import type { ReceivedMessage } from '#ports/queue.ts';

interface ReadNudge {
  readonly lane: string;
  readonly key: string;
  readonly after: string;
}

/** A damaged nudge is a subject of its own. */
export function subjectOfNudge(message: ReceivedMessage): ReadNudge {
  try {
    const { project, run_id, after } = decodeMessage(nudgeSchema, message);
    return { lane: project, key: run_id, after };
  } catch {
    return { lane: '', key: message.id, after: '' };
  }
}

/** Whether the message tells of runs that were judged, and not of sealed ones. */
export function tellsVerdicts(message: ReceivedMessage): boolean {
  return countSealed(message) === 0;
}

/** Whether one run was sealed, as by somebody who waits for it. Many at once are a burst. */
export function isLoneRun(messages: readonly ReceivedMessage[]): boolean {
  return messages.reduce((sum, message) => sum + countSealed(message), 0) === 1;
}

/** A damaged message may be about one run. */
function countSealed(message: ReceivedMessage): number {
  try {
    const { judged, others } = decodeMessage(sealedSchema, message);
    return judged ? 0 : 1 + others.length;
  } catch {
    return 1;
  }
}

export function newestNudge(messages: readonly ReceivedMessage[]): ReceivedMessage | undefined {
  const afterOf = (message: ReceivedMessage) => subjectOfNudge(message).after;
  return messages.reduce<ReceivedMessage | undefined>(
    (newest, each) => (newest && afterOf(newest) >= afterOf(each) ? newest : each),
    undefined,
  );
}
