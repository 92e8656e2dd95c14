import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { metricNames } from '#contract/naming/metric-names.ts';
import { MAX_NUDGE_RECEIVE_COUNT, SEAL_SECONDS } from '#contract/limits.ts';
import { type GuardedPorts, sealGuarded } from '#pipeline/seal/guarded-seal.ts';
import type { Queue } from '#ports/queue.ts';
import { asError } from '#pipeline/step/step.ts';
import type { SealedRun } from '#lake/seal-record.ts';
import { type FailedRecord, receiveCountOf, releaseFailed, subjectOf } from './release-failed.ts';
import { toStepMessage } from './sqs-event.ts';
import { describeError, type Telemetry } from './telemetry.ts';

/** One run after the other: each may need all of the memory. A full batch of failures is no fault. */
const PROCESSING = { processInParallel: false, throwOnFullBatchFailure: false };

/** Sets how long from now a message that is being worked on stays hidden. */
export type HideMessage = (receipt: string, seconds: number) => Promise<void>;

export async function runSeals(
  telemetry: Telemetry,
  ports: GuardedPorts & { readonly seals: Queue; readonly hide?: HideMessage },
  event: SQSEvent,
): Promise<SQSBatchResponse> {
  for (const record of event.Records) nameBeforeLastAttempt(telemetry, record);
  const [only, ...others] = event.Records;
  if (only && others.length === 0) await shortenAbsence(telemetry, ports.hide, only);
  const failed: FailedRecord[] = [];
  const sealRecord = async (record: SQSRecord): Promise<void> => {
    try {
      await sealOne(telemetry, ports, record);
    } catch (error) {
      failed.push({ record, error: asError(error) });
      throw error;
    }
  };
  const processor = new BatchProcessor(EventType.SQS);
  const response = await processPartialResponse(event, sealRecord, processor, PROCESSING);
  await releaseFailed(telemetry, ports.seals, failed);
  return response;
}

/**
 * A run that uses up the function's time or memory ends it without a word. So a nudge that is here
 * for the last time is named before its work begins.
 */
function nameBeforeLastAttempt({ logger }: Telemetry, record: SQSRecord): void {
  const attempt = receiveCountOf(record);
  if (attempt < MAX_NUDGE_RECEIVE_COUNT) return;
  const subject = { ...subjectOf(record.body), message_id: record.messageId, attempt };
  logger.warn('the last attempt to seal a run begins', subject);
}

/** A nudge comes again so long after its delivery when the process has died with it. */
const ABSENCE_SECONDS = SEAL_SECONDS + 30;

/**
 * The queue hides a message for six times the function's time-out, as AWS asks for, for batches that
 * wait for a free instance. One that has begun is over when the function has to be, and a run that
 * crashes it is to reach the dead letters within the hour. Only of a message by itself.
 */
async function shortenAbsence(
  { logger }: Telemetry,
  hide: HideMessage | undefined,
  { receiptHandle }: SQSRecord,
): Promise<void> {
  try {
    await hide?.(receiptHandle, ABSENCE_SECONDS);
  } catch (error) {
    logger.warn('a message keeps its visibility timeout', { error: describeError(error) });
  }
}

async function sealOne(
  telemetry: Telemetry,
  ports: GuardedPorts,
  record: SQSRecord,
): Promise<void> {
  let planned: SealedRun | undefined;
  const plan: GuardedPorts['plan'] = async (input, source) => {
    const planning = await ports.plan(input, source);
    planned = planning.plan?.run;
    return planning;
  };
  const outcome = await telemetry.trace('## seal', () =>
    sealGuarded(
      { ...ports, plan },
      { ...toStepMessage(record), receiveCount: receiveCountOf(record) },
    ),
  );
  const subject = subjectOf(record.body);
  if (outcome !== 'sealed' || !planned) telemetry.logger.info(outcome, subject);
  else countSealed(telemetry, subject, planned);
}

function countSealed({ logger, metrics }: Telemetry, subject: object, run: SealedRun): void {
  const { status, events, missing_count, conflicts } = run;
  logger.info('sealed', { ...subject, status, events, missing_count, conflicts });
  metrics.addMetric(metricNames.runsSealed, MetricUnit.Count, 1);
  const incomplete = status === 'incomplete' ? 1 : 0;
  metrics.addMetric(metricNames.runsSealedIncomplete, MetricUnit.Count, incomplete);
}
