import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { notify } from '#alerts/notify.ts';
import { sweepNotices } from '#alerts/sweep-notices.ts';
import { runBatch } from '#hosts/lambda/batch-step.ts';
import { notifyEnvironment, readEnvironment } from '#hosts/lambda/environment.ts';
import { openNotifier } from '#hosts/lambda/open-notifier.ts';
import { queueOpener } from '#hosts/lambda/open-ports.ts';
import { observed, openTelemetry } from '#hosts/lambda/telemetry.ts';
import { trace, traced } from '#hosts/lambda/tracing.ts';
import { openStore } from '#adapters/s3/open-store.ts';
import { systemClock } from '#ports/system-clock.ts';

const environment = readEnvironment(notifyEnvironment);
const telemetry = openTelemetry(trace);
const store = openStore(environment.EVALAKE_BUCKET, { wrap: traced });
const notices = queueOpener({ wrap: traced })(environment.EVALAKE_NOTICES_QUEUE_URL);
const notifier = openNotifier({ store, telemetry, wrap: traced, environment });

async function sweep(): Promise<undefined> {
  await sweepNotices({ store, notices, clock: systemClock });
}

/** The event is a batch of notices from the queue, or the schedule's, which asks for a sweep. */
export const handler = observed(
  telemetry,
  (event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse | undefined> =>
    'Records' in event
      ? runBatch(telemetry, notices, event, (messages) => notify(notifier, messages))
      : sweep(),
);
