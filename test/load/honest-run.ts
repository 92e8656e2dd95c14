import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import { eventText, type LoadedServer, statusOf } from './support.ts';

/** It is there a moment after it was acknowledged; until then the answer is a problem with status 404. */
const answerSchema = z.object({ status: z.union([z.string(), z.literal(404)]) });

const LOOK_EVERY_MS = 20;

/** A connection for each request: of too many connections, an idle one is the first to be closed. */
const headers = { connection: 'close', 'content-type': 'application/json' };

/** Posts a run of another project and waits until it is sealed: gives the milliseconds that it took. */
export async function sealHonestRun(server: LoadedServer, runId: string): Promise<number> {
  const event = eventText(runId).replace(/"event_id":\d+/, '"event_id":0');
  const report = event
    .replace('"event_id":0', '"event_id":1')
    .replace('"match"', '"final_report"')
    .replace('"sample_id":"load.0",', '');
  const url = `${server.url}/v1/projects/honest`;
  const start = performance.now();
  const request = { method: 'POST', headers, body: `[${event},${report}]` };
  expect(await statusOf(fetch(`${url}/events`, request))).toBe(200);
  await untilIs('complete', `${url}/runs/${runId}`);
  return performance.now() - start;
}

/** Waits until a run has this status. */
export async function untilIs(status: 'complete' | 'conflicted', runUrl: string): Promise<void> {
  for (;;) {
    const answer = await fetch(runUrl, { headers });
    if (answerSchema.parse(await answer.json()).status === status) return;
    await sleep(LOOK_EVERY_MS);
  }
}
