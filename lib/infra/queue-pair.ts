import { type Duration, Duration as Time } from 'aws-cdk-lib';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_RECEIVE_COUNT } from '#contract/limits.ts';

export interface QueuePairProps {
  readonly name: string;
  readonly fifo?: true;
  /** Time-out of the function that takes from it. */
  readonly timeout: Duration;
  /** Deliveries of a message; `MAX_RECEIVE_COUNT` when absent. */
  readonly maxReceiveCount?: number;
}

/** AWS asks for a visibility timeout of at least six times the function's time-out. */
const VISIBILITY_FACTOR = 6;

/** A queue, and the dead-letter queue for messages that failed too often. */
export class QueuePair extends Construct {
  readonly name: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: QueuePairProps) {
    super(scope, id);
    const { name, fifo, timeout, maxReceiveCount = MAX_RECEIVE_COUNT } = props;
    this.name = name;
    const common: QueueProps = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Time.days(14),
      ...(fifo ? fifoProps : {}),
    };
    const nameOf = (text: string) => (fifo ? `${text}.fifo` : text);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...common,
      queueName: nameOf(`${name}-dead`),
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: nameOf(name),
      visibilityTimeout: Time.seconds(timeout.toSeconds() * VISIBILITY_FACTOR),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
  }
}

/** High throughput: limits count per group, so that projects do not slow each other down. */
const fifoProps = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
} as const;
