import { envelopeSchema } from '#contract/messages.ts';
import { inboxKey } from '#contract/keys.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import { nudgeMessage } from '../step/nudge.ts';
import { asError, decodeMessages, type StepFailure, type StepMessage } from '../step/step.ts';
import { planStage, type StagedObject } from './plan-stage.ts';

export interface StagePorts {
  readonly store: ObjectStore;
  readonly seals: Queue;
}

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
  const results = await Promise.all(planStage(arrived).map((staged) => stageOne(ports, staged)));
  return [...failures, ...results.flat()];
}

async function stageOne(ports: StagePorts, staged: StagedObject): Promise<StepFailure[]> {
  const { target, object, bytes, messageIds } = staged;
  try {
    await ports.store.put(inboxKey(target, object), bytes);
    await ports.seals.send([nudgeMessage(target, object)]);
    return [];
  } catch (error) {
    return messageIds.map((id) => ({ id, error: asError(error) }));
  }
}
