import { envelopeSchema } from '#contract/messages.ts';
import { inboxKey } from '#contract/keys.ts';
import { type Queue, SendError } from '#ports/queue.ts';
import { nudgeMessage } from '../step/nudge.ts';
import { putObjects, type PutPorts } from '../step/put-objects.ts';
import { asError, decodeMessages, type StepFailure, type StepMessage } from '../step/step.ts';
import { planStage, type StagedObject } from './plan-stage.ts';

export interface StagePorts extends PutPorts {
  readonly seals: Queue;
}

/** Of the 2 min that Lambda gives; calls that hang to the end, of S3 and of SQS, need the rest. */
const PUT_LIMITS = { withinMs: 60_000, stopsAtFailure: false };

/** Moves envelopes to the inbox. Returns the messages to retry. */
export async function stage(
  ports: StagePorts,
  messages: readonly StepMessage[],
): Promise<StepFailure[]> {
  const { decoded, failures } = decodeMessages(envelopeSchema, messages);
  const arrived = decoded.map(({ message, content }) => ({
    messageId: message.id,
    sentAtMs: message.sentAtMs,
    envelope: content,
  }));
  const planned = planStage(arrived);
  const objects = planned.map(({ target, object, bytes }) => ({
    key: inboxKey(target, object),
    bytes,
  }));
  const errors = await putObjects(ports, objects, PUT_LIMITS);
  const failed = planned.flatMap((staged, i) => failuresOf(staged, errors[i]));
  const stored = planned.filter((_, i) => errors[i] === undefined);
  return [...failures, ...failed, ...(await nudge(ports.seals, stored))];
}

function failuresOf({ messageIds }: StagedObject, error: Error | undefined): StepFailure[] {
  return error ? messageIds.map((id) => ({ id, error })) : [];
}

/** One send for all: it costs a tenth, and takes less time. */
async function nudge(
  seals: StagePorts['seals'],
  stored: readonly StagedObject[],
): Promise<StepFailure[]> {
  if (stored.length === 0) return [];
  try {
    await seals.send(stored.map(({ target, object }) => nudgeMessage(target, object)));
    return [];
  } catch (thrown) {
    const error = asError(thrown);
    const unsent =
      error instanceof SendError ? error.failed.flatMap((i) => stored[i] ?? []) : stored;
    return unsent.flatMap((staged) => failuresOf(staged, error));
  }
}
