import type { ScheduledEvent } from 'aws-lambda';
import { pruneEnvironment, readEnvironment } from '#hosts/lambda/environment.ts';
import { openStore } from '#adapters/s3/open-store.ts';
import { observed, openTelemetry } from '#hosts/lambda/telemetry.ts';
import { trace, traced } from '#hosts/lambda/tracing.ts';
import { pruneInTurn } from '#pipeline/retention/prune-in-turn.ts';
import { systemClock } from '#ports/system-clock.ts';

const environment = readEnvironment(pruneEnvironment);
const telemetry = openTelemetry(trace);
const ports = {
  store: openStore(environment.EVALAKE_BUCKET, { wrap: traced }),
  clock: systemClock,
};

/** The schedule's word that it is time to prune. */
export const handler = observed(telemetry, async (_event: ScheduledEvent): Promise<undefined> => {
  const deadlineMs = ports.clock.now() + environment.EVALAKE_PRUNE_SECONDS * 1000;
  const { deleted, left } = await pruneInTurn(ports, deadlineMs);
  telemetry.logger.info('pruned', { deleted, left: left.length });
});
