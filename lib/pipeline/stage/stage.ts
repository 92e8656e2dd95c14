import { envelopeSchema } from '#contract/messages.ts';
import { inboxKey } from '#contract/keys.ts';
import { type Queue, SendError } from '#ports/queue.ts';
import { isDocumentSetName } from '#contract/seal-target.ts';
import type { HeldObject } from '../seal/seal-held.ts';
import { nudgeMessage } from '../step/nudge.ts';
import { putObjects, type PutPorts } from '../step/put-objects.ts';
import { runInTurns } from '../step/in-turns.ts';
import { asError, decodeMessages, type StepFailure, type StepMessage } from '../step/step.ts';
import { planStage, type StagedObject } from './plan-stage.ts';

export interface StagePorts extends PutPorts {
  readonly seals: Queue;
  /**
   * Takes a run that can be sealed without its inbox; the promise tells whether it was. Its messages are
   * not done before. Undefined for what goes to the inbox, as all does when absent.
   */
  readonly takeWhole?: ((held: HeldObject) => Promise<boolean> | undefined) | undefined;
}

/** Of the 2 min that Lambda gives; calls that hang to the end, of S3 and of SQS, need the rest. */
const PUT_LIMITS = { withinMs: 60_000, stopsAtFailure: false };

/** Moves envelopes to the inbox. Returns the messages to retry. */
export async function stage(
  ports: StagePorts,
  messages: readonly StepMessage[],
): Promise<StepFailure[]> {
  const { decoded, failures } = await runInTurns(decodeMessages(envelopeSchema, messages));
  const arrived = decoded.map(({ message, content }) => ({
    messageId: message.id,
    sentAtMs: message.sentAtMs,
    envelope: content,
  }));
  const planned = planStage(arrived).map((staged) => ({
    staged,
    taken: isOfRun(staged) ? ports.takeWhole?.(staged) : undefined,
  }));
  const parts = await Promise.all([
    putInInbox(
      ports,
      planned.flatMap(({ staged, taken }) => (taken ? [] : staged)),
    ),
    ...planned.map(async ({ staged, taken }) =>
      !taken || (await taken) ? [] : putInInbox(ports, [staged]),
    ),
  ]);
  return [...failures, ...parts.flat()];
}

function isOfRun(staged: StagedObject): staged is StagedObject & HeldObject {
  return !isDocumentSetName(staged.target);
}

async function putInInbox(
  ports: StagePorts,
  planned: readonly StagedObject[],
): Promise<StepFailure[]> {
  const objects = planned.map(({ target, object, bytes }) => ({
    key: inboxKey(target, object),
    bytes,
  }));
  const errors = await putObjects(ports, objects, PUT_LIMITS);
  const failed = planned.flatMap((staged, i) => failuresOf(staged, errors[i]));
  const stored = planned.filter((_, i) => errors[i] === undefined);
  return [...failed, ...(await nudge(ports.seals, stored))];
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
