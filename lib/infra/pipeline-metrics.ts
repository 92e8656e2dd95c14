import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type FunctionName,
  metricNames,
  METRICS_NAMESPACE,
  serviceName,
} from '#contract/naming/metric-names.ts';
import { EVENTS_ROUTE } from './recorder-api.ts';

const FIVE_MINUTES = Duration.minutes(5);

/** A metric that a function counts with Powertools. */
export function ownMetric(
  prefix: string,
  name: FunctionName,
  metric: keyof typeof metricNames,
  { period = FIVE_MINUTES, statistic = Stats.SUM }: { period?: Duration; statistic?: string } = {},
): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: metricNames[metric],
    dimensionsMap: { service: serviceName(prefix, name) },
    statistic,
    period,
  });
}

/** Of the route that recorders post to. */
export function ingestMetric(api: HttpApi, metricName: string, statistic: string): Metric {
  return new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: {
      ApiId: api.apiId,
      Stage: '$default',
      Method: 'POST',
      Resource: EVENTS_ROUTE,
    },
    statistic,
    period: FIVE_MINUTES,
  });
}
