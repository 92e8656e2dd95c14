import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { inboxKey } from '#contract/keys.ts';
import { eventPage } from '#read/event-page.ts';
import { RunTooLargeError } from '#read/read-errors.ts';
import { listReceiving } from '#read/receiving.ts';
import { listRuns } from '#read/list-runs.ts';
import { runDetail } from '#read/run-detail.ts';
import { IndexQueries } from '#read/run-queries/index-queries.ts';
import { CountingStore } from '../support/counting-store.ts';
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

it('runs that are receiving are listed by page', async () => {
  const lake = new TestLake();
  await lake.post(['r1', 'r2', 'r3'].map((run_id) => event({ run_id })));
  await lake.stageOnce();
  const first = await listReceiving(lake.store, PROJECT, undefined, 2);
  const second = await listReceiving(lake.store, PROJECT, first.next, 2);
  expect([first, second].map(({ runs }) => runs.map(({ runId }) => runId))).toEqual([
    ['r1', 'r2'],
    ['r3'],
  ]);
  expect(second.next).toBeUndefined();
});

it('a large run that is receiving is described from names, and from the head of one object', async () => {
  const lake = new TestLake();
  for (const from of [0, 600, 1200]) {
    await lake.post(events(from, 600, { correct: true, text: randomBytes(500).toString('hex') }));
    await lake.stageOnce();
  }
  const packedBytes = lake.keys('inbox/').reduce((sum, key) => sum + lake.text(key).length, 0);
  const store = new CountingStore(lake.memory);
  const detail: unknown = JSON.parse(await runDetail(store, PROJECT, RUN));
  expect(counts.parse(detail)).toMatchObject({ events: 1800, expected: 1800, missing_count: 0 });
  expect(detail).toMatchObject({ task_id: 'tiny.dev' });
  const { bytes, reads } = store.take();
  expect(reads).toBeLessThanOrEqual(3);
  expect(bytes).toBeLessThanOrEqual(Math.min(64 * 1024, packedBytes / 2));
});

it.each([
  ['of events that are mostly one letter', 600, 20_000],
  ['of events that are as large as may be', 2, 3_500_000],
])('a large run that is receiving, %s, is described', async (_, count, length) => {
  const lake = new TestLake();
  const data = { prompt: 'x'.repeat(length) };
  for (let from = 0; from < count; from += 20) {
    const some = events(from, Math.min(20, count), data).map((each) => ({
      ...each,
      run_id: 'r',
      type: 'sampling',
    }));
    await lake.post(some);
  }
  await lake.stageOnce();
  const detail: unknown = JSON.parse(await runDetail(lake.store, PROJECT, 'r'));
  expect(counts.parse(detail)).toMatchObject({ events: count, expected: count });
  expect(z.object({ ts: z.string() }).parse(detail).ts).toContain('2026-11-21T08:11:10');
});

it('a run whose inbox cannot be unpacked, and whose id does not tell its time, has that of its arrival', async () => {
  const lake = new TestLake();
  await lake.post([{ ...event({ event_id: 0 }), run_id: 'r' }]);
  await lake.stageOnce();
  const [key = ''] = lake.keys('inbox/');
  await lake.store.put(key, randomBytes(100));
  const detail: unknown = JSON.parse(await runDetail(lake.store, PROJECT, 'r'));
  const { ts } = z.object({ ts: z.string() }).parse(detail);
  expect(Math.abs(Date.parse(ts) - lake.clock.now())).toBeLessThan(60_000);
});

it('a run whose inbox cannot be unpacked is described from names', async () => {
  const lake = new TestLake();
  await lake.post(events(0, 3, {}));
  await lake.stageOnce();
  const [key = ''] = lake.keys('inbox/');
  await lake.memory.put(key, Buffer.from('damaged'));
  const detail: unknown = JSON.parse(await runDetail(lake.store, PROJECT, RUN));
  expect(counts.parse(detail)).toMatchObject({ events: 3, expected: 3 });
});

it('of thousands of runs that are receiving a page takes the work of its rows', async () => {
  const lake = new TestLake();
  const ids = Array.from(
    { length: 2500 },
    (_, index) =>
      `2611210811${String(index % 60).padStart(2, '0')}AAAA${'ABCDEFGHIJ'.charAt(index % 10)}${String.fromCharCode(65 + (index % 26))}${String.fromCharCode(65 + Math.floor(index / 100))}A`,
  );
  const waiting = [...new Set(ids)];
  for (const runId of waiting) {
    const object = { sentAtMs: 1, hash: '0'.repeat(32), count: 1, end: 1, report: undefined };
    await lake.memory.put(inboxKey({ project: PROJECT, runId }, object), new Uint8Array());
  }
  const store = new CountingStore(lake.memory);
  const queries = new IndexQueries(store);
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 5; page += 1) {
    const { runs, next } = await listRuns(store, queries, { project: PROJECT, limit: 10, cursor });
    expect(runs).toHaveLength(10);
    expect(store.take().reads).toBeLessThanOrEqual(64);
    seen.push(...runs.map(({ run_id }) => run_id));
    cursor = next ?? undefined;
  }
  const newestFirst = waiting.toSorted((a, b) => {
    const [startA, startB] = [a.slice(0, 12), b.slice(0, 12)];
    return startA === startB ? (a < b ? -1 : 1) : startA > startB ? -1 : 1;
  });
  expect(seen).toEqual(newestFirst.slice(0, 50));
});
