import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contentHash } from '#contract/content-hash.ts';
import { itemEventId } from '#contract/item-event.ts';
import { eventsKey, itemsKey } from '#contract/keys.ts';
import type { RunName } from '#contract/run-name.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { ParquetFile } from '#parquet/index.ts';
import { event, finalReport, specEvent } from '../../../support/events.ts';
import type { MemoryStore } from '../../../support/memory-store.ts';
import { sealParts } from '../../../support/sealed-parts.ts';

type Event = Record<string, unknown>;

const sample = fc.constantFrom('s.0', 's.1', 's.2', 's.3', 's.4', 's.5', 's.6', 's.7', null);
const number = fc.constantFrom(0, 1, 0.5, 0.1, 1e9);
const content = fc.oneof(
  fc.record({ type: fc.constant('match'), data: fc.record({ correct: fc.boolean() }) }),
  fc.record({
    type: fc.constant('match'),
    data: fc.record({ correct: number, rationale: fc.constantFrom('', 'x'.repeat(300)) }),
  }),
  fc.record({
    type: fc.constant('metrics'),
    data: fc.record(
      { bleu: number, accuracy: number, note: fc.constantFrom('a', 'b') },
      { requiredKeys: [] },
    ),
  }),
  fc.record({
    type: fc.constant('sampling'),
    data: fc.record({
      prompt: fc.constantFrom('q', 'long '.repeat(100)),
      model: fc.constantFrom('m1', 'm1', 'm2'),
      cost: number,
      usage: fc.record({ prompt_tokens: fc.nat(9) }),
    }),
  }),
);
const second = fc.constantFrom('10', '10', '11', '12');
const numbered = fc
  .tuple(fc.nat(60), sample, second, content)
  .map(([event_id, sample_id, at, members]) =>
    event({ event_id, sample_id, created_at: `2026-11-21 08:11:${at}.506305+00:00`, ...members }),
  );
const posted = fc.tuple(sample, fc.nat(2), fc.boolean()).map(([item, epoch, correct]) =>
  event({
    event_id: itemEventId({ item: item ?? '', epoch, metric: 'accuracy' }),
    sample_id: item,
    type: 'metrics',
    data: { accuracy: correct },
    epoch,
  }),
);
const rare = fc.constantFrom(
  finalReport(50),
  specEvent(),
  event({ event_id: 7, sample_id: 's.1', evalake_revision: 'r2' }),
  event({ event_id: 7, sample_id: 's.2', evalake_revision: 'r1' }),
);
/** Mostly events that do not repeat a number, as runs have them. */
const events = fc
  .tuple(
    fc.uniqueArray(numbered, {
      selector: (each) => each['event_id'],
      minLength: 40,
      maxLength: 60,
    }),
    fc.array(fc.oneof(numbered, posted, posted), { maxLength: 6 }),
    fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(rare, { maxLength: 2 })),
  )
  .map((parts): Event[] => parts.flat());

/** The record without what counts seals, and the contents of the files that it names. */
async function describeLake(store: MemoryStore, run: RunName) {
  const record = (await readSealRecord(store, run))?.content;
  if (!record) return undefined;
  const { revision: _, stale: __, homes: ___, replaced: ____, ...stable } = record;
  const contentOf = (key: string) => contentHash(store.objects.get(key) ?? 'none');
  return {
    stable,
    events: contentOf(eventsKey(run.project, record.month, run.runId)),
    items: record.metrics.map(({ path }) => contentOf(itemsKey(run.project, path))),
    results: contentOf(record.results?.key ?? ''),
  };
}

it('a run has the same files whether its events come at once or late, in any order', async () => {
  const late = fc.array(fc.nat(3), { minLength: 80, maxLength: 80 });
  const runId = fc.constantFrom('261121081110AVTYYZOZ', 'no start in it');
  let groups = 0;
  await fc.assert(
    fc.asyncProperty(events, late, runId, async (all, places, id) => {
      const run = { project: 'demo', runId: id };
      const seal = async (...arrived: readonly Event[][]) => {
        const { store, outcomes } = await sealParts(run, arrived);
        expect(new Set(outcomes)).toEqual(new Set(['sealed']));
        return store;
      };
      const whole = await seal(all);
      const parts: Event[][] = [[], [], [], []];
      // Most events come first, so that there are groups that stay.
      for (const [index, each] of all.entries()) {
        const place = index % 5 === 0 ? (places[index] ?? 0) : 0;
        parts[place]?.push(each);
      }
      const expected = await describeLake(whole, run);
      expect(await describeLake(await seal(...parts), run)).toEqual(expected);
      expect(await describeLake(await seal(...parts.reverse()), run)).toEqual(expected);
      const key = eventsKey(run.project, '2026-11', id);
      const file = whole.objects.get(key);
      if (file) groups = Math.max(groups, (await ParquetFile.open(file)).groups.length);
    }),
    { numRuns: 10 },
  );
  expect(groups).toBeGreaterThan(5);
}, 120_000);
