import { expect, it } from 'vitest';
import { z } from 'zod';
import { eventPage } from '#read/event-page.ts';
import { RunTooLargeError } from '#read/read-errors.ts';
import { listReceiving } from '#read/receiving.ts';
import { runDetail } from '#read/run-detail.ts';
import { event } from '../support/events.ts';
import { PROJECT, TestLake } from '../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';
const events = (from: number, count: number, data: unknown) =>
  Array.from({ length: count }, (_, i) => event({ event_id: from + i, data }));

const counts = z.object({
  status: z.literal('receiving'),
  events: z.int(),
  expected: z.int(),
  missing_count: z.int(),
});

it('a run of more events than are read before the seal is told from the names in its inbox', async () => {
  const lake = new TestLake();
  for (const from of [0, 6000, 13_000]) {
    await lake.post(events(from, 6000, { correct: true }));
    await lake.stageOnce();
  }
  const detail: unknown = JSON.parse(await runDetail(lake.store, PROJECT, RUN));
  expect(counts.parse(detail)).toMatchObject({
    events: 18_000,
    expected: 19_000,
    missing_count: 1000,
  });
  const page = eventPage(lake.store, PROJECT, RUN, { limit: 10 });
  await expect(page).rejects.toThrow(RunTooLargeError);
});

it('of a run whose text is too large nothing is unpacked beyond the limit', async () => {
  const lake = new TestLake();
  await lake.post(events(0, 6, { prompt: 'x'.repeat(3_500_000) }));
  await lake.stageOnce();
  const detail: unknown = JSON.parse(await runDetail(lake.store, PROJECT, RUN));
  expect(counts.parse(detail)).toMatchObject({ events: 6, expected: 6 });
});

it('runs that are receiving are listed one by one', async () => {
  const lake = new TestLake();
  await lake.post(['r1', 'r2', 'r3'].map((run_id) => event({ run_id })));
  await lake.stageOnce();
  const found: string[] = [];
  for await (const run of listReceiving(lake.store, PROJECT)) found.push(run);
  expect(found).toEqual(['r1', 'r2', 'r3']);
});
