import type { SQSRecord } from 'aws-lambda';
import { contentHash } from '#contract/content-hash.ts';
import { undeliveredKey } from '#contract/keys.ts';
import { MAX_RECEIVE_COUNT } from '#contract/limits.ts';
import { isProjectName } from '#contract/names.ts';
import { putObjects, type PutPorts } from '#pipeline/step/put-objects.ts';
import { receiveCountOf, subjectOf } from './release-failed.ts';
import { describeError, type Telemetry } from './telemetry.ts';

/** It comes before the work of a batch, whose time is not to be used up. */
const PUT_LIMITS = { withinMs: 5000, stopsAtFailure: true };

/**
 * Puts messages that are here for the last time into quarantine, whole: their events were
 * acknowledged, and a dead-letter queue drops a message 14 days after it was first sent. It happens
 * before the work, as that may end the process. Redriven from the dead letters, or sent again from
 * its copy, a message does the same.
 */
export async function keepUndelivered(
  { logger }: Telemetry,
  ports: PutPorts,
  records: readonly SQSRecord[],
): Promise<void> {
  const last = records.filter((record) => receiveCountOf(record) >= MAX_RECEIVE_COUNT);
  const objects = last.map(({ body }) => ({
    key: undeliveredKey(projectOf(body), contentHash(body)),
    bytes: Buffer.from(body),
  }));
  const errors = await putObjects(ports, objects, PUT_LIMITS);
  for (const error of errors) {
    if (error) logger.error('a message is in no quarantine yet', { error: describeError(error) });
  }
}

function projectOf(body: string): string | undefined {
  const { project } = subjectOf(body);
  return project !== undefined && isProjectName(project) ? project : undefined;
}
