import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Deployment } from '#contract/deployment.ts';
import { ingestMetric, ownMetric } from './pipeline-metrics.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import type { PipelineQueues } from './pipeline-queues.ts';
import type { RecorderApi } from './recorder-api.ts';

export interface AlarmsProps {
  readonly deployment: Deployment;
  readonly topic: ITopic;
  readonly queues: PipelineQueues;
  readonly functions: readonly PipelineFunction[];
  readonly api: RecorderApi;
}

const FIVE_MINUTES = Duration.minutes(5);
const QUARTER = Duration.minutes(15);
/** A queue stands still when its oldest message is older; the seal step's delays are not counted. */
const OLDEST_MESSAGE_SECONDS = 900;
const SLOW_INGEST_MS = 5000;

/** What wakes somebody. Each has its chapter in docs/runbook.md, under its own name. */
export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.#watchQueues();
    this.#watchFunctions();
    this.#watchRecorders();
  }

  #watchQueues(): void {
    for (const { name, queue, deadLetters } of this.#props.queues.all) {
      const dead = deadLetters.metricApproximateNumberOfMessagesVisible({
        period: FIVE_MINUTES,
        statistic: Stats.MAXIMUM,
      });
      this.#add(`${name}-dead-letters`, dead, 0);
      const age = queue.metricApproximateAgeOfOldestMessage({
        period: FIVE_MINUTES,
        statistic: Stats.MAXIMUM,
      });
      this.#add(`${name}-oldest-message`, age, OLDEST_MESSAGE_SECONDS);
    }
  }

  #watchFunctions(): void {
    for (const { name, function: target } of this.#props.functions) {
      const period = { period: FIVE_MINUTES, statistic: Stats.SUM };
      const full = `${this.#props.deployment.prefix}-${name}`;
      this.#add(`${full}-errors`, target.metricErrors(period), 0);
      this.#add(`${full}-throttles`, target.metricThrottles(period), 0);
    }
  }

  #watchRecorders(): void {
    const { deployment, api } = this.#props;
    const { prefix } = deployment;
    const average = { period: QUARTER, statistic: Stats.AVERAGE };
    const percent = ownMetric(prefix, 'ingest', 'quarantinedPercent', average);
    this.#add(`${prefix}-quarantine-rate`, percent, deployment.quarantinePercent);
    const incomplete = ownMetric(prefix, 'seal', 'runsSealedIncomplete', { period: QUARTER });
    this.#add(`${prefix}-runs-incomplete`, incomplete, 0);
    this.#add(`${prefix}-ingest-5xx`, ingestMetric(api.api, '5xx', Stats.SUM), 0);
    const latency = ingestMetric(api.api, 'Latency', Stats.percentile(99));
    this.#add(`${prefix}-ingest-latency`, latency, SLOW_INGEST_MS);
  }

  #add(name: string, metric: IMetric, threshold: number): void {
    const alarm = new Alarm(this, name, {
      alarmName: name,
      alarmDescription: `See "${name.slice(this.#props.deployment.prefix.length + 1)}" in docs/runbook.md`,
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
