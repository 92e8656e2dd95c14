import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MAX_NUDGE_RECEIVE_COUNT, SEAL_SECONDS } from '#contract/limits.ts';
import { QueuePair } from './queue-pair.ts';

/** Time-outs of the functions, from which those of the queues follow. */
export const timeouts = {
  // The HTTP API waits for 30 s.
  ingest: Duration.seconds(29),
  stage: Duration.minutes(2),
  seal: Duration.seconds(SEAL_SECONDS),
  manifest: Duration.minutes(2),
  judge: Duration.minutes(5),
  // The most that Lambda gives.
  prune: Duration.minutes(15),
  query: Duration.seconds(29),
  notify: Duration.seconds(60),
} as const;

/** How often the inbox is swept. */
export const SWEEP_EVERY = Duration.minutes(15);

export class PipelineQueues extends Construct {
  readonly events: QueuePair;
  readonly seals: QueuePair;
  readonly manifests: QueuePair;
  readonly judgements: QueuePair;
  readonly notices: QueuePair;

  constructor(scope: Construct, id: string, prefix: string) {
    super(scope, id);
    this.events = new QueuePair(this, 'Events', {
      name: `${prefix}-events`,
      timeout: timeouts.stage,
    });
    this.seals = new QueuePair(this, 'Seals', {
      name: `${prefix}-seals`,
      timeout: timeouts.seal,
      maxReceiveCount: MAX_NUDGE_RECEIVE_COUNT,
    });
    this.manifests = new QueuePair(this, 'Manifests', {
      name: `${prefix}-manifests`,
      fifo: true,
      timeout: timeouts.manifest,
    });
    this.judgements = new QueuePair(this, 'Judgements', {
      name: `${prefix}-judgements`,
      fifo: true,
      timeout: timeouts.judge,
    });
    this.notices = new QueuePair(this, 'Notices', {
      name: `${prefix}-notices`,
      timeout: timeouts.notify,
      // A channel that cannot be told ends by itself, after its last try.
      maxReceiveCount: 100,
    });
  }

  get all(): readonly QueuePair[] {
    return [this.events, this.seals, this.manifests, this.judgements, this.notices];
  }
}
