import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Deployment } from '#contract/deployment.ts';
import { MAX_DELAY_SECONDS } from '#contract/limits.ts';
import { ingestMetric, ownMetric } from './pipeline-metrics.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import type { PipelineFunctions } from './pipeline-functions.ts';
import type { PipelineQueues } from './pipeline-queues.ts';
import type { QueuePair } from './queue-pair.ts';
import type { RecorderApi } from './recorder-api.ts';

export interface AlarmsProps {
  readonly deployment: Deployment;
  readonly topic: ITopic;
  readonly queues: PipelineQueues;
  readonly functions: PipelineFunctions;
  readonly api: RecorderApi;
}

interface Watch {
  readonly metric: IMetric;
  readonly threshold: number;
  /** One sentence that tells the reader of the mail what to do. The mail holds nothing else. */
  readonly advice: string;
}

const FIVE_MINUTES = Duration.minutes(5);
const QUARTER = Duration.minutes(15);
const HOUR = Duration.hours(1);
/** A queue stands still when its oldest message is older than this, and than it was meant to wait. */
const STANDING_STILL_SECONDS = 900;
/** A channel that cannot be told is tried for a little more than a day. */
const LONGEST_NOTICE_SECONDS = 26 * 3600;
const SLOW_INGEST_MS = 5000;
/** Fewer runs than this in an hour say nothing about how many of them are incomplete. */
const LEAST_RUNS = 10;

/** The alarms that wake somebody. Each has its chapter in docs/runbook.md, under its own name. */
export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    for (const pair of props.queues.all) this.#watchQueue(pair);
    for (const each of props.functions.all) this.#watchFunction(each);
    this.#watchLoop();
    this.#watchRecorders();
    this.#watchRuns();
  }

  #watchQueue(pair: QueuePair): void {
    const most = { period: FIVE_MINUTES, statistic: Stats.MAXIMUM };
    const { queue, deadLetters } = pair;
    const name = pair.name.slice(this.#props.deployment.prefix.length + 1);
    this.#add(`${name}-dead-letters`, {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(most),
      threshold: 0,
      advice:
        'Messages failed too often. Find the error in the log of the step, mend it and redrive. SQS deletes a message 14 days after it was first sent.',
    });
    this.#add(`${name}-oldest-message`, {
      metric: queue.metricApproximateAgeOfOldestMessage(most),
      threshold: STANDING_STILL_SECONDS + this.#meantToWait(pair),
      advice:
        'The step stands still or cannot keep up. Look at its errors and throttles; if there are none, raise maxConcurrency.',
    });
  }

  /** A nudge is sent with a delay, and may count as unprocessed from when it was sent. */
  #meantToWait(pair: QueuePair): number {
    const { queues, deployment } = this.#props;
    if (pair === queues.notices) return LONGEST_NOTICE_SECONDS;
    return pair === queues.seals ? Math.min(deployment.quietSeconds, MAX_DELAY_SECONDS) : 0;
  }

  #watchFunction({ name, function: target }: PipelineFunction): void {
    const period = { period: FIVE_MINUTES, statistic: Stats.SUM };
    this.#add(`${name}-errors`, {
      metric: target.metricErrors(period),
      threshold: 0,
      advice:
        'Invocations failed as a whole: a time-out, too little memory, a bad deployment. Read the log; after a deployment, deploy the former version.',
    });
    this.#add(`${name}-throttles`, {
      metric: target.metricThrottles(period),
      threshold: 0,
      advice:
        'The account had no free concurrency. Ask AWS for more, or lower maxConcurrency so that ingest finds some.',
    });
  }

  #watchLoop(): void {
    const { seal } = this.#props.functions;
    const period = { period: FIVE_MINUTES, statistic: Stats.SUM };
    this.#add('seal-loop-stopped', {
      metric: seal.function.metric('RecursiveInvocationsDropped', period),
      threshold: 0,
      advice:
        'Lambda took waiting nudges for an endless loop. Set the recursive loop of the function seal to Allow again, by deploying, and redrive seals-dead.',
    });
  }

  #watchRecorders(): void {
    const { deployment, api } = this.#props;
    const average = { period: QUARTER, statistic: Stats.AVERAGE };
    this.#add('quarantine-rate', {
      metric: ownMetric(deployment.prefix, 'ingest', 'quarantinedPercent', average),
      threshold: deployment.quarantinePercent,
      advice:
        'Many events cannot be accepted. The newest files below quarantine/ say why; mend the sender, then replay them.',
    });
    this.#add('ingest-5xx', {
      metric: ingestMetric(api.api, '5xx', Stats.SUM),
      threshold: 0,
      advice:
        'Recorders were refused and lose what they do not send again. Look for throttles of ingest first, then at its log and the health page of AWS.',
    });
    this.#add('ingest-latency', {
      metric: ingestMetric(api.api, 'Latency', Stats.percentile(99)),
      threshold: SLOW_INGEST_MS,
      advice:
        'Requests of recorders are slow. Look at cold starts and at the sizes of bodies; use smaller batches or give ingest more memory.',
    });
  }

  #watchRuns(): void {
    const { prefix, incompletePercent } = this.#props.deployment;
    if (incompletePercent === 0) return;
    const sealed = ownMetric(prefix, 'seal', 'runsSealed', { period: HOUR });
    const incomplete = ownMetric(prefix, 'seal', 'runsSealedIncomplete', { period: HOUR });
    this.#add('runs-incomplete', {
      metric: new MathExpression({
        expression: `IF(sealed >= ${LEAST_RUNS}, 100 * incomplete / sealed, 0)`,
        usingMetrics: { sealed, incomplete },
        label: 'Runs sealed incomplete, %',
        period: HOUR,
      }),
      threshold: incompletePercent,
      advice:
        'Many runs ended without all of their events. If nobody stops evaluations in mid-run, look for refused requests of recorders.',
    });
  }

  #add(name: string, { metric, threshold, advice }: Watch): void {
    const alarmName = `${this.#props.deployment.prefix}-${name}`;
    const alarm = new Alarm(this, alarmName, {
      alarmName,
      alarmDescription: `${advice} See "${name}" in docs/runbook.md.`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      // Nothing runs while nobody evaluates, and no data is then no trouble.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(this.#props.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.all.push(alarm);
  }
}
