import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { metricNames } from '#contract/naming/metric-names.ts';
import { isProjectName } from '#contract/names.ts';
import type { Telemetry } from './telemetry.ts';

/** The fields that answers to events and answers to results documents share. */
const answerSchema = z.object({
  accepted: z.int(),
  quarantined: z.array(z.unknown()),
  runs: z.array(z.string()).default([]),
  documents: z.array(z.object({ id: z.string() })).default([]),
});

/** The status of a request of which all went to quarantine. */
const NOTHING_ACCEPTED = 422;

/** Counts and logs the answers to senders of events and documents. */
export function ingestObserver({ logger, metrics }: Telemetry): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { status } = context.res;
    const name = context.req.param('project') ?? '';
    const project = isProjectName(name) ? name : null;
    const text = [200, NOTHING_ACCEPTED].includes(status) ? await context.res.clone().text() : '{}';
    const { success, data: answer } = answerSchema.safeParse(JSON.parse(text));
    if (!success) {
      logger.info('refused', { project, run_id: null, status });
      return;
    }
    const quarantined = answer.quarantined.length;
    metrics.addMetric(metricNames.eventsAccepted, MetricUnit.Count, answer.accepted);
    metrics.addMetric(metricNames.eventsQuarantined, MetricUnit.Count, quarantined);
    const percent = (100 * quarantined) / Math.max(1, answer.accepted + quarantined);
    metrics.addMetric(metricNames.quarantinedPercent, MetricUnit.Percent, percent);
    const subjects = new Set([...answer.runs, ...answer.documents.map(({ id }) => id)]);
    for (const run_id of subjects) logger.info('accepted', { project, run_id });
    if (quarantined > 0) logger.warn('quarantined', { project, run_id: null, quarantined });
  };
}
