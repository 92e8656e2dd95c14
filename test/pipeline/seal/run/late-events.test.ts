import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contentHash } from '#contract/content-hash.ts';
import { inboxKey } from '#contract/keys.ts';
import { planSeal, type SealInput } from '#pipeline/seal/run/plan-seal.ts';
import { event, finalReport } from '../../../support/events.ts';
import { MemoryStore } from '../../../support/memory-store.ts';

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
