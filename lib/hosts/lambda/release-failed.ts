import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import { metricNames } from '#contract/metric-names.ts';
import { redeliverySeconds } from '#ports/backoff.ts';
import type { Queue } from '#ports/queue.ts';
import { describeError, type Telemetry } from './telemetry.ts';

const subjectSchema = z.object({ project: z.string(), run_id: z.string() });

/** Which run a message is about, for the log; nothing of it when it does not say. */
export function subjectOf(body: string): { project?: string; run_id?: string } {
  try {
    return subjectSchema.parse(JSON.parse(body));
  } catch {
    return {};
  }
}

/**
 * Reports a failed message, and lets it come again in 1 s, 2 s, 4 s, …: the visibility timeout is
 * meant for steps that died, and would keep a passing fault, or the way to the dead-letter queue,
 * waiting for long.
 */
export async function retrySoon(
  { logger, metrics }: Telemetry,
  queue: Queue,
  record: SQSRecord,
  error: Error,
): Promise<void> {
  const attempt = Number(record.attributes.ApproximateReceiveCount);
  const { messageId: message_id, body, receiptHandle } = record;
  const subject = { ...subjectOf(body), message_id, attempt };
  logger.error('a message failed', { ...subject, error: describeError(error) });
  metrics.addMetric(metricNames.messagesFailed, MetricUnit.Count, 1);
  try {
    await queue.release([receiptHandle], redeliverySeconds(attempt));
  } catch (cause) {
    // It comes again all the same, later.
    logger.warn('a message keeps its visibility timeout', {
      message_id,
      error: describeError(cause),
    });
  }
}
