import { Duration } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type Deployment, workgroupName } from '#contract/deployment.ts';
import { ingestMetric, ownMetric } from './pipeline-metrics.ts';
import type { PipelineQueues } from './pipeline-queues.ts';
import type { RecorderApi } from './recorder-api.ts';

export interface PipelineDashboardProps {
  readonly deployment: Deployment;
  readonly queues: PipelineQueues;
  readonly api: RecorderApi;
}

const MINUTE = Duration.minutes(1);

/** The dashboard that an operator looks at first. */
export class PipelineDashboard extends Construct {
  constructor(scope: Construct, id: string, props: PipelineDashboardProps) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: props.deployment.prefix,
    });
    dashboard.addWidgets(...recorderGraphs(props));
    dashboard.addWidgets(...lakeGraphs(props));
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8 });
}

function recorderGraphs({ deployment: { prefix }, queues, api }: PipelineDashboardProps) {
  const events = (metric: 'eventsAccepted' | 'eventsQuarantined') =>
    ownMetric(prefix, 'ingest', metric, { period: MINUTE });
  return [
    graph('Events a minute', [events('eventsAccepted'), events('eventsQuarantined')]),
    graph('Ingest latency, ms', [
      ingestMetric(api.api, 'Latency', Stats.percentile(50)),
      ingestMetric(api.api, 'Latency', Stats.percentile(99)),
    ]),
    graph(
      'Age of the oldest message, s',
      queues.all.map(({ queue }) =>
        queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: Stats.MAXIMUM }),
      ),
    ),
  ];
}

function lakeGraphs({ deployment, queues }: PipelineDashboardProps) {
  const { prefix } = deployment;
  return [
    graph('Runs sealed', [
      ownMetric(prefix, 'seal', 'runsSealed'),
      ownMetric(prefix, 'seal', 'runsSealedIncomplete'),
    ]),
    graph(
      'Dead letters',
      queues.all.map(({ deadLetters }) =>
        deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM }),
      ),
    ),
    graph('Bytes scanned', [
      // Athena tells it by state and type of query too, and of the workgroup alone not at all.
      new MathExpression({
        expression: `SUM(SEARCH('{AWS/Athena,QueryState,QueryType,WorkGroup} MetricName="ProcessedBytes" WorkGroup="${workgroupName(deployment)}"', 'Sum', 300))`,
        usingMetrics: {},
        label: 'ProcessedBytes',
      }),
    ]),
  ];
}
