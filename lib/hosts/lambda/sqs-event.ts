import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { StepFailure, StepMessage } from '#pipeline/step/step.ts';

export function toStepMessage(record: SQSRecord): StepMessage {
  return {
    id: record.messageId,
    body: record.body,
    sentAtMs: Number(record.attributes.SentTimestamp),
  };
}

/** The answer to SQS after a batch. It names the messages that SQS redelivers. */
export function toBatchResponse(failures: readonly StepFailure[]): SQSBatchResponse {
  return { batchItemFailures: failures.map(({ id }) => ({ itemIdentifier: id })) };
}
