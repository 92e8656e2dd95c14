/** Names of metrics, for the functions that count and the alarms that watch. */
export const METRICS_NAMESPACE = 'evalake';

/** Powertools adds the dimension `service`: `{prefix}-{function}`. */
export const metricNames = {
  eventsAccepted: 'EventsAccepted',
  eventsQuarantined: 'EventsQuarantined',
  /** The share of a request's events. An alarm watches its average over requests. */
  quarantinedPercent: 'QuarantinedPercent',
  messagesFailed: 'MessagesFailed',
  runsSealed: 'RunsSealed',
  runsSealedIncomplete: 'RunsSealedIncomplete',
  runsNudged: 'RunsNudged',
} as const;

export const functionNames = [
  'ingest',
  'stage',
  'seal',
  'manifest',
  'judge',
  'prune',
  'query',
  'notify',
] as const;
export type FunctionName = (typeof functionNames)[number];

export function serviceName(prefix: string, name: FunctionName): string {
  return `${prefix}-${name}`;
}
