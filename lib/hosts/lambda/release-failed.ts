import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import { metricNames } from '#contract/naming/metric-names.ts';
import type { Queue } from '#ports/queue.ts';
import { NotYetError } from '#pipeline/step/step.ts';
import { redeliveryWaitSeconds } from './redelivery.ts';
import { describeError, type Telemetry } from './telemetry.ts';

const subjectSchema = z.object({ project: z.string(), run_id: z.string() });

/** The run that a message names, for the log. It is empty if the message names none. */
export function subjectOf(body: string): { project?: string; run_id?: string } {
  try {
    return subjectSchema.parse(JSON.parse(body));
  } catch {
    return {};
  }
}

export interface FailedRecord {
  readonly record: SQSRecord;
  readonly error: Error;
}

/** How often the message was delivered, this time included. */
export function receiveCountOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}

/**
 * Reports the failed messages of a batch, and says when they come again: the visibility timeout is
 * meant for steps that died. Only at the end of a batch: a message that is visible again while the
 * rest is worked on would be taken by another invocation.
 */
export async function releaseFailed(
  { logger, metrics }: Telemetry,
  queue: Queue,
  failed: readonly FailedRecord[],
): Promise<void> {
  const receiptsByWait = new Map<number, string[]>();
  const random = Math.random();
  for (const { record, error } of failed) {
    const attempt = receiveCountOf(record);
    const subject = { ...subjectOf(record.body), message_id: record.messageId, attempt };
    if (error instanceof NotYetError)
      logger.warn('a message waits', { ...subject, why: error.message });
    else {
      logger.error('a message failed', { ...subject, error: describeError(error) });
      metrics.addMetric(metricNames.messagesFailed, MetricUnit.Count, 1);
    }
    const wait = redeliveryWaitSeconds(error, attempt, random);
    receiptsByWait.set(wait, [...(receiptsByWait.get(wait) ?? []), record.receiptHandle]);
  }
  try {
    for (const [wait, receipts] of receiptsByWait) await queue.release(receipts, wait);
  } catch (cause) {
    // They come again all the same, later.
    logger.warn('messages keep their visibility timeout', { error: describeError(cause) });
  }
}
