import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contentHash } from '#contract/content-hash.ts';
import { eventsKey, inboxKey } from '#contract/keys.ts';
import { UNREAD } from '#lake/events/event-rows.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { assembleRun } from '#pipeline/seal/run/assemble-run.ts';
import { deriveRun, openFormer } from '#pipeline/seal/run/derive-run.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import type { SealInput } from '#pipeline/seal/run/seal-plan.ts';
import { event, finalReport } from '../../../support/events.ts';
import { MemoryStore } from '../../../support/memory-store.ts';
import { inboxBytes, sealParts, SMALL_GROUPS } from '../../../support/sealed-parts.ts';

const RUN = { project: 'demo', runId: '261121081110AVTYYZOZ' };
const NOTHING_YET = { ...RUN, home: undefined, existing: [], evenIncomplete: true };
const RECORD = {
  v: 1 as const,
  revision: 1,
  metrics: [],
  results: null,
  pruned: {},
  homes: [],
  replaced: [],
  stale: [],
};

const EVENTS = 12;
const run = [
  ...Array.from({ length: EVENTS }, (_, id) =>
    JSON.stringify(event({ event_id: id, sample_id: `s.${id}`, data: { correct: id % 3 > 0 } })),
  ),
  JSON.stringify(finalReport(EVENTS)),
];

async function putInbox(store: MemoryStore, lines: readonly string[]): Promise<string> {
  const bytes = gzipSync(`${lines.join('\n')}\n`, { level: 1 });
  const object = { sentAtMs: 1_000_000, hash: contentHash(bytes), count: lines.length, end: 0 };
  const key = inboxKey(RUN, { ...object, report: undefined });
  await store.put(key, bytes);
  return key;
}

/** What there is to plan when these lines come to the sealed run. */
async function comeLate(lines: readonly string[]): Promise<{
  readonly store: MemoryStore;
  readonly input: SealInput;
}> {
  const store = new MemoryStore();
  const first = { ...NOTHING_YET, inbox: [await putInbox(store, run)] };
  const { plan, output } = await planSeal(first, store);
  if (!plan) throw new Error('there is no plan of a whole run');
  const { start, end } = plan.events.stretch ?? { start: 0, end: 0 };
  const { month } = plan.events;
  const { key, etag, sizeBytes } = await store.put('events', output.read(start, end));
  const inbox = [await putInbox(store, lines)];
  const derived = { ...plan.run, ...RECORD, events_etag: etag };
  const existing = [{ month, key, etag, sizeBytes }];
  return { store, input: { ...NOTHING_YET, home: month, existing, inbox, derived } };
}

describe('an event that comes to a sealed run', () => {
  it('changes nothing when it is there, and no file is made', async () => {
    const { store, input } = await comeLate(run.slice(3, 5));
    const planned = await planSeal(input, store);
    expect(planned).toMatchObject({ unchanged: true, plan: undefined, output: { length: 0 } });
  });

  const first = [0, 1, 2, 3];
  const beside = [40, 41, 42, 43];
  it.each([
    ['none but those beside it', {}, {}, beside],
    [
      'those with details too, without the former document',
      {},
      { results: null },
      [...first, ...beside],
    ],
    [
      'those whose details it changes',
      { type: 'sampling', sample_id: 's.1' },
      {},
      [...first, ...beside],
    ],
  ])('has texts read of row groups: %s', async (_, members, lost, expected) => {
    const all = Array.from({ length: 64 }, (__, id) =>
      event({ event_id: id, sample_id: `s.${id}`, data: { correct: id % 3 > 0 } }),
    );
    const { store } = await sealParts(RUN, [all]);
    const record = (await readSealRecord(store, RUN))?.content;
    const file = store.objects.get(eventsKey(RUN.project, '2026-11', RUN.runId));
    if (!record || !file) throw new Error('nothing is sealed');
    const created_at = '2026-11-21 08:11:00';
    const content = { sample_id: 's.new', data: { correct: true }, created_at, ...members };
    const earlier = event({ event_id: 40, ...content });
    const assembled = await assembleRun([file], [inboxBytes(RUN, [earlier])]);
    const former = await openFormer(store, { ...record, ...lost }, assembled);
    const { groups } = await deriveRun(assembled, former, SMALL_GROUPS);
    const copied = groups.filter(({ copy }) => copy !== undefined).length;
    expect([copied, groups.length]).toEqual([15, 16]);
    const { dataStart, eventId } = assembled.rows;
    expect([...eventId.filter((__, row) => dataStart[row] !== UNREAD)]).toEqual(expected);
  });

  it('takes the detail out that lay between two which stay', async () => {
    const all = Array.from({ length: 64 }, (_, id) => {
      const isMatch = id === 0 || id === 4 || id === 8;
      const made = isMatch ? { data: { correct: true } } : { type: 'note', data: { id } };
      return event({ event_id: id, sample_id: `s.${id}`, ...made });
    });
    const created_at = '2026-11-21 08:11:00';
    const late = event({ event_id: 4, sample_id: 's.4', type: 'note', data: {}, created_at });
    const documents = await Promise.all(
      [[[...all, late]], [all, [late]]].map(async (parts) => {
        const { store } = await sealParts(RUN, parts);
        const results = (await readSealRecord(store, RUN))?.content.results;
        return Buffer.from(store.objects.get(results?.key ?? '') ?? []).toString();
      }),
    );
    expect(documents[1]).toBe(documents[0]);
    expect(documents[1]).toContain('"total":2');
  });

  it('has all made again when something derived is lost', async () => {
    const { store, input } = await comeLate(run.slice(3, 5));
    const planned = await planSeal({ ...input, derived: undefined }, store);
    expect(planned).toMatchObject({ unchanged: false, plan: { events: { stretch: undefined } } });
  });

  it.each([
    ['is a new one', { event_id: EVENTS + 1 }, { events: EVENTS + 2 }],
    ['contradicts one that is there', { event_id: 3 }, { conflicts: 1 }],
  ])('changes the run when it %s', async (_, members, expected) => {
    const late = event({ ...members, sample_id: 's.x', data: { correct: true } });
    const { store, input } = await comeLate([JSON.stringify(late)]);
    const planned = await planSeal(input, store);
    expect(planned).toMatchObject({ unchanged: false, plan: { run: expected } });
  });
});
