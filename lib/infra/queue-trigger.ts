import type { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { PipelineFunction } from './pipeline-function.ts';
import type { QueuePair } from './queue-pair.ts';

export interface TriggerOptions {
  readonly batchSize: number;
  /** How long messages may gather; FIFO queues have no window. */
  readonly window?: Duration;
  readonly maxConcurrency: number;
}

/** Calls a function with the messages of a queue; those that it names come again. */
export function triggerFrom(
  { function: target }: PipelineFunction,
  { queue }: QueuePair,
  { batchSize, window, maxConcurrency }: TriggerOptions,
): void {
  target.addEventSource(
    new SqsEventSource(queue, {
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
      ...(window ? { maxBatchingWindow: window } : {}),
    }),
  );
}
