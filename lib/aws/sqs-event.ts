import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { StepFailure, StepMessage } from '../pipeline/step.ts';

export function toStepMessage(record: SQSRecord): StepMessage {
  return {
    id: record.messageId,
    body: record.body,
    sentAt: Number(record.attributes.SentTimestamp),
  };
}

/** What SQS is told after a batch: which messages come again. */
export function toBatchResponse(failures: readonly StepFailure[]): SQSBatchResponse {
  return { batchItemFailures: failures.map(({ id }) => ({ itemIdentifier: id })) };
}

/** A message that waits for one before it in its group. */
export class GroupHeldBackError extends Error {
  override readonly name = 'GroupHeldBackError';
}

/**
 * In a FIFO queue a message that failed holds back those after it in its group: were they ended, the
 * order would be lost when it comes again.
 */
export function failRestOfGroups(
  { Records }: SQSEvent,
  failures: readonly StepFailure[],
): StepFailure[] {
  const errors = new Map(failures.map(({ id, error }) => [id, error]));
  const held = new Set<string>();
  return Records.flatMap(({ messageId: id, attributes: { MessageGroupId: group } }) => {
    const heldBack = group !== undefined && held.has(group);
    const error = errors.get(id) ?? (heldBack ? heldBackError(group) : undefined);
    if (!error) return [];
    if (group !== undefined) held.add(group);
    return [{ id, error }];
  });
}

function heldBackError(group: string): GroupHeldBackError {
  return new GroupHeldBackError(`a message before it in group ${group} failed`);
}
