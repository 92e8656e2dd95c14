import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { StepFailure, StepMessage } from '#pipeline/step/step.ts';
import type { Queue } from '#ports/queue.ts';
import { releaseFailed, subjectOf } from './release-failed.ts';
import { toBatchResponse, toStepMessage } from './sqs-event.ts';
import type { Telemetry } from './telemetry.ts';

/** A step that takes a whole batch and names the messages that failed. */
export type BatchStep = (messages: readonly StepMessage[]) => Promise<readonly StepFailure[]>;

/**
 * Hands a batch to a step, and returns only the failed messages to the queue, also within a group
 * of a FIFO queue. No step depends on the order of its messages, and an unreadable message would
 * take the messages behind it along to the dead-letter queue.
 */
export async function runBatch(
  telemetry: Telemetry,
  queue: Queue,
  event: SQSEvent,
  step: BatchStep,
): Promise<SQSBatchResponse> {
  const failures = await step(event.Records.map(toStepMessage));
  const errors = new Map(failures.map(({ id, error }) => [id, error]));
  logRuns(telemetry, event, errors);
  const failed = event.Records.flatMap((record) => {
    const error = errors.get(record.messageId);
    return error ? [{ record, error }] : [];
  });
  await releaseFailed(telemetry, queue, failed);
  return toBatchResponse(failures);
}

/** One line a run, however many of its messages are done. */
function logRuns(
  { logger }: Telemetry,
  { Records }: SQSEvent,
  errors: ReadonlyMap<string, Error>,
): void {
  const done = Records.filter(({ messageId }) => !errors.has(messageId));
  const counts = new Map<string, number>();
  for (const { body } of done) {
    const subject = JSON.stringify(subjectOf(body));
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
  }
  for (const [subject, messages] of counts)
    logger.info('done', { ...subjectOf(subject), messages });
}
