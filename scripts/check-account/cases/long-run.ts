import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { PART_BYTES } from '../../../lib/adapters/s3/plan-parts.ts';
import { runAddress } from '../../../lib/contract/naming/run-address.ts';
import { expectStatus, expectThat } from '../outcome.ts';
import type { Visitor } from '../visitor.ts';
import type { Case } from './case.ts';

const RUN = 'long';
/** Random, so that it is as long in a file. */
const TEXT_BYTES = 96 * 1024;
const EVENTS_OF_REQUEST = 20;
const REQUESTS = Math.ceil((1.5 * PART_BYTES) / (TEXT_BYTES * EVENTS_OF_REQUEST));
const SAMPLES = REQUESTS * EVENTS_OF_REQUEST;

const pageSchema = z.object({
  events: z.array(z.object({ data: z.object({ sampled: z.string() }) })),
});

/** A run whose events file is uploaded in parts, with their checksums. */
export const longRun: Case = {
  name: 'a run that is uploaded in parts',
  run: async ({ projects }) => {
    const project = projects.create('long');
    const writer = await projects.visitor('write', project);
    const reader = await projects.visitor('read', project);
    const texts = Array.from({ length: SAMPLES }, () => randomBytes(TEXT_BYTES).toString('base64'));
    const samples = texts.map((sampled, i) => eventOf(i, 'sampling', { sampled }));
    for (let at = 0; at < SAMPLES; at += EVENTS_OF_REQUEST) {
      await writer.record(project, samples.slice(at, at + EVENTS_OF_REQUEST));
    }
    await writer.record(project, [eventOf(SAMPLES, 'final_report', { accuracy: 1 })]);
    await reader.awaitStatus(project, RUN, 'complete', 300_000);
    const isSame = (await readFirst(project, reader)) === texts[0];
    expectThat(isSame, 'the first event came back with another text');
    const megabytes = ((SAMPLES * TEXT_BYTES) / 1024 / 1024).toFixed(1);
    return { state: 'held', what: `more than ${megabytes} MB of events were sealed and read back` };
  },
};

async function readFirst(project: string, reader: Visitor): Promise<string | undefined> {
  const path = `/v1/projects/${project}/${runAddress(RUN, 'events')}?limit=1`;
  const { status, body } = await reader.ask(path);
  expectStatus(status, 200, 'the first event');
  return pageSchema.parse(JSON.parse(body.toString())).events[0]?.data.sampled;
}

function eventOf(eventId: number, type: string, data: object): object {
  return {
    ...{ run_id: RUN, event_id: eventId, type, data },
    sample_id: type === 'final_report' ? null : `long.${eventId}`,
    created_by: 'check',
    created_at: new Date().toISOString(),
  };
}
