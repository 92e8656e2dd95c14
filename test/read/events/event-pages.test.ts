import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventPage, type EventFilter, SEARCH_MS } from '#read/event-page.ts';
import { CountingStore } from '../../support/counting-store.ts';
import { event, finalReport, specEvent } from '../../support/events.ts';
import { largeRun } from '../../support/large-run.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const RUN = '261121081110AVTYYZOZ';

interface Seen {
  readonly event_id: number;
  readonly type: string;
  readonly sample_id: string | null;
  readonly data: unknown;
}

async function allPages(lake: TestLake, filter: EventFilter): Promise<Seen[]> {
  const seen: Seen[] = [];
  let cursor: string | undefined;
  do {
    const page = await eventPage(lake.store, PROJECT, RUN, { ...filter, cursor }, lake.clock);
    expect(page.texts.length).toBeLessThanOrEqual(filter.limit);
    seen.push(...page.texts.map((text) => JSON.parse(text) as Seen));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return seen;
}

const words = ['sunrise', 'say "hi"', 'naïve 😀', 'a\nb', '\u001b[0m'];
const recorded = fc.array(
  fc.record({
    type: fc.constantFrom('match', 'sampling', 'metrics'),
    sample_id: fc.constantFrom('s.0', 's.1', 's.2'),
    data: fc.record({ text: fc.constantFrom(...words) }),
  }),
  { minLength: 1, maxLength: 25 },
);

it.each(['sealed', 'receiving'])(
  'pages of a run that is %s hold the events that were asked for',
  async (state) => {
    await fc.assert(
      fc.asyncProperty(
        recorded,
        fc.record({
          type: fc.option(fc.constantFrom('match', 'metrics', 'final_report', 'none'), {
            nil: undefined,
          }),
          sampleId: fc.option(fc.constantFrom('s.0', 's.1', 's.9'), { nil: undefined }),
          from: fc.option(fc.nat({ max: 30 }), { nil: undefined }),
          q: fc.option(fc.constantFrom(...words, 'absent'), { nil: undefined }),
          limit: fc.integer({ min: 1, max: 9 }),
        }),
        async (some, filter) => {
          const lake = new TestLake();
          const numbered = some.map((each, event_id) => event({ ...each, event_id }));
          const all = [specEvent(), ...numbered, finalReport(some.length)];
          // Text as Python sends it: escapes for all that is not ASCII.
          const body = JSON.stringify(all).replace(
            /[\u0080-\uffff]/g,
            (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
          );
          await lake.post(body);
          if (state === 'sealed') await lake.drain();
          else await lake.stageOnce();
          const wanted = all
            .map((each) => each as unknown as Seen)
            .filter(
              ({ event_id, type, sample_id, data }) =>
                (filter.type ?? type) === type &&
                (filter.sampleId ?? sample_id) === sample_id &&
                event_id >= (filter.from ?? 0) &&
                (filter.q === undefined || (data as { text?: string }).text === filter.q),
            );
          const label = ({ event_id, type }: Seen) => `${event_id} ${type}`;
          const seen = await allPages(lake, filter);
          expect(seen.map(label).sort()).toEqual(wanted.map(label).sort());
          expect(seen.map(({ event_id }) => event_id)).toEqual(
            seen.map(({ event_id }) => event_id).toSorted((a, b) => a - b),
          );
        },
      ),
      { numRuns: 40 },
    );
  },
);

describe('of a large run', () => {
  let lake: TestLake;
  let store: CountingStore;
  let fileBytes: number;

  beforeAll(async () => {
    ({ lake, fileBytes } = await largeRun(RUN));
    store = new CountingStore(lake.memory);
  });

  async function ask(filter: Partial<EventFilter>, clock = new ManualClock(0)) {
    store.take();
    const page = await eventPage(store, PROJECT, RUN, { limit: 100, ...filter }, clock);
    const ids = page.texts.map((text) => (JSON.parse(text) as Seen).event_id);
    return { ...page, ids, work: store.take() };
  }

  it('the first page is read of the first pages of each column', async () => {
    const { ids, work } = await ask({});
    expect(ids).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(work.bytes).toBeLessThan(fileBytes / 10);
  });

  it('a later page takes no more than the first, and no second look at the footer', async () => {
    const first = await ask({ from: 12_345 });
    const second = await ask({ from: 12_345, cursor: first.next ?? undefined });
    expect(first.ids[0]).toBe(12_345);
    expect(second.ids[0]).toBe(12_445);
    expect(first.work.bytes).toBeLessThan(fileBytes / 10);
    expect(second.work.reads).toBeLessThan(first.work.reads);
    expect(second.work.bytes).toBeLessThan(fileBytes / 10);
  });

  it('events of a sample are read of their own page alone', async () => {
    const { ids, work } = await ask({ sampleId: 'sample.7000' });
    expect(ids).toEqual([14_000, 14_001]);
    expect(work.bytes).toBeLessThan(fileBytes / 10);
  });

  it('of events that lie far apart one page of text is held at a time', async () => {
    const { ids } = await ask({ type: 'metrics' });
    expect(ids).toEqual(Array.from({ length: 20 }, (_, index) => index * 1000));
  });

  it('a search ends at its time, says so, and goes on where it ended', async () => {
    expect((await ask({ q: 'the needle' })).ids).toEqual([15_000]);
    const clock = new ManualClock(0);
    clock.now = () => (store.peek().bytes > fileBytes / 4 ? SEARCH_MS : 0);
    const stopped = await ask({ q: 'the needle' }, clock);
    expect(stopped).toMatchObject({ ids: [], stoppedEarly: true });
    expect(stopped.work.bytes).toBeLessThan(fileBytes / 2);
    const rest = await ask({ q: 'the needle', cursor: stopped.next ?? undefined });
    expect(rest).toMatchObject({ ids: [15_000], stoppedEarly: false, next: null });
  });

  it('a search gives at most 100 events', async () => {
    const { ids, next } = await ask({ q: '"', limit: 1000 });
    expect([ids.length, ids.at(-1)]).toEqual([100, 99]);
    expect((await ask({ q: '"', limit: 1000, cursor: next ?? undefined })).ids[0]).toBe(100);
  });
});
