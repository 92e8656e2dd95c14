import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { StepFailure, StepMessage } from '#pipeline/step/step.ts';

export function toStepMessage(record: SQSRecord): StepMessage {
  return {
    id: record.messageId,
    body: record.body,
    sentAtMs: Number(record.attributes.SentTimestamp),
  };
}

/** What SQS is told after a batch: which messages come again. */
export function toBatchResponse(failures: readonly StepFailure[]): SQSBatchResponse {
  return { batchItemFailures: failures.map(({ id }) => ({ itemIdentifier: id })) };
}
