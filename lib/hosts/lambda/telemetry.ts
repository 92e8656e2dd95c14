import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRICS_NAMESPACE } from '#contract/naming/metric-names.ts';

/** Runs a function as a part of the trace of an invocation. */
export type Trace = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** The part of Lambda's context that a log line contains. */
type InvocationContext = Parameters<Logger['addContext']>[0];

export interface Telemetry {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly trace: Trace;
}

const untraced: Trace = (_name, work) => work();

/** The service's name comes from POWERTOOLS_SERVICE_NAME. Neither event data nor keys belong here. */
export function openTelemetry(trace: Trace = untraced): Telemetry {
  return {
    logger: new Logger(),
    metrics: new Metrics({ namespace: METRICS_NAMESPACE }),
    trace,
  };
}

/** A handler whose lines carry the request's id, and whose metrics are out when it has answered. */
export function observed<Event, Result>(
  { logger, metrics, trace }: Telemetry,
  handler: (event: Event, context: InvocationContext) => Promise<Result>,
): (event: Event, context: InvocationContext) => Promise<Result> {
  return async (event, context) => {
    logger.addContext(context);
    metrics.captureColdStartMetric();
    try {
      return await trace('## handler', () => handler(event, context));
    } catch (error) {
      logger.error('the invocation failed', { error: describeError(error) });
      throw error;
    } finally {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    }
  };
}

/** An error without its cause: a parser's message quotes its input, which may be event data. */
export function describeError(error: unknown): Readonly<Record<string, string | undefined>> {
  if (!(error instanceof Error)) return { name: typeof error };
  return { name: error.name, message: error.message, stack: error.stack };
}
