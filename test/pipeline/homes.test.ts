import { beforeEach, describe, expect, it } from 'vitest';
import { eventsKey, homesKey, HOMES_PREFIX } from '#contract/keys.ts';
import { parseManifest } from '#lake/evalsig-manifest.ts';
import { indexRows } from '#pipeline/manifest/index-rows.ts';
import { prune } from '#pipeline/retention/prune.ts';
import { rebuild } from '#pipeline/rebuild/rebuild.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { eventPage } from '#read/event-page.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { beforePut } from '../support/before-put.ts';
import { event, wholeRun } from '../support/events.ts';
import { PROJECT, QUIET_SECONDS, TestLake } from '../support/lake.ts';

/** A run whose id does not tell its start. */
const RUN = 'mine';
const NOVEMBER = { run_id: RUN, created_at: '2026-11-02T00:00:00Z' };
const OCTOBER = { ...NOVEMBER, created_at: '2026-10-31T23:59:59Z' };
const OCTOBER_START = Date.parse('2026-10-31T23:59:59Z') * 1000;
/** Event 1 and the report, of November, and event 0, of October. */
const [, ...later] = wholeRun(2, NOVEMBER);
const earlier = wholeRun(2, OCTOBER).slice(0, 1);

let lake: TestLake;
beforeEach(() => {
  lake = new TestLake();
});

async function settle(where = lake): Promise<void> {
  for (let round = 0; round < 3; round++) await where.wait(QUIET_SECONDS);
}

async function sealed(...bodies: readonly unknown[]): Promise<TestLake> {
  const made = new TestLake();
  for (const body of bodies) {
    await made.post(body);
    await settle(made);
  }
  return made;
}

async function record(where = lake) {
  return (await readSealRecord(where.memory, { project: PROJECT, runId: RUN }))?.content;
}

const partitions = (where = lake) =>
  new Set(where.keys().flatMap((key) => /month=\d\d/.exec(key)?.[0] ?? []));

describe('the home of a run whose id tells no start', () => {
  it('is the month of its first event when it is first sealed', async () => {
    lake = await sealed([...later, ...earlier]);
    expect(lake.text(homesKey(PROJECT, RUN))).toBe('["2026-10"]');
    expect(partitions()).toEqual(new Set(['month=10']));
  });

  it('stays when an earlier event comes, and its start is that of the event', async () => {
    lake = await sealed(later);
    const documents = lake.keys('results/demo/evaluation_results_');
    await lake.post(earlier);
    await settle();
    expect(await record()).toMatchObject({
      month: '2026-11',
      homes: ['2026-11'],
      ts_micros: OCTOBER_START,
      status: 'complete',
    });
    expect(lake.text(homesKey(PROJECT, RUN))).toBe('["2026-11"]');
    expect(partitions()).toEqual(new Set(['month=11']));
    expect(lake.keys('results/demo/evaluation_results_')).toHaveLength(1);
    expect(lake.keys('results/demo/evaluation_results_')).not.toEqual(documents);
    expect(parseManifest(Buffer.from(lake.text('store/demo/manifest.json'))).runs).toMatchObject([
      {
        run_id: RUN,
        ts: '2026-10-31T23:59:59.000000+00:00',
        path: 'year=2026/month=11/run_id=mine.parquet',
      },
    ]);
    const rows = [];
    for await (const row of indexRows(lake.memory, PROJECT)) rows.push(row);
    expect(rows).toMatchObject([{ startMicros: OCTOBER_START, month: '2026-11' }]);
  });

  it('stays when an event has a clock of 1970, and so does the start', async () => {
    lake = await sealed(later, [event({ run_id: RUN, created_at: '1970-01-01T00:00:00Z' })]);
    expect(await record()).toMatchObject({
      month: '2026-11',
      ts_micros: Date.UTC(2026, 10, 2) * 1000,
    });
    expect(partitions()).toEqual(new Set(['month=11']));
  });

  it('is the claim of a sealer that died before it wrote anything else', async () => {
    await lake.post(later);
    beforePut(lake, /^events\//, () => Promise.reject(new Error('the end')));
    await lake.wait(0);
    await lake.wait(QUIET_SECONDS);
    expect(lake.keys('events/')).toEqual([]);
    expect(lake.text(homesKey(PROJECT, RUN))).toBe('["2026-11"]');
    await lake.post(earlier);
    await settle();
    expect(lake.snapshot()).toEqual((await sealed(later, earlier)).snapshot());
  });

  it('is the one that another sealer claims first', async () => {
    await lake.post(later);
    const told = beforePut(lake, /^homes\//, async () => {
      await lake.post(earlier);
      await lake.drain();
    });
    await settle();
    expect(told.outcome).toBe('refused');
    expect(lake.snapshot()).toEqual((await sealed([...later, ...earlier])).snapshot());
  });

  it('is where a run that is pruned has its events', async () => {
    lake = await sealed(later, earlier);
    const settings = { ...projectSettingsSchema.parse({}), retention: { events: 30 } };
    await writeSettings(lake.memory, PROJECT, settings);
    await lake.clock.advance(30 * 24 * 3600 * 1000);
    expect(await prune({ store: lake.store, clock: lake.clock })).toBe(1);
    expect(lake.keys('events/')).toEqual([]);
  });

  it('does not cut the last week off the summary when the run began long before', async () => {
    const [first] = wholeRun(2, { run_id: RUN, created_at: '2026-09-01T00:00:00Z' });
    const before = wholeRun(1, { run_id: 'before', created_at: '2026-10-30T00:00:00Z' });
    const latest = wholeRun(2, { run_id: 'latest', created_at: '2026-11-03T00:00:00Z' });
    lake = await sealed(before, later, [first], latest);
    expect(await record()).toMatchObject({ month: '2026-11', status: 'complete' });
    expect(JSON.parse(lake.text('results/demo/evaluation_summary.json'))).toMatchObject({
      trending: {
        score_change: -0.5,
        last_7_days: [
          { date: '2026-10-30', score: 1 },
          { date: '2026-11-03', score: 0.5 },
        ],
      },
    });
  });

  it('is found again by a rebuild, from the place of the events file', async () => {
    lake = await sealed(later, earlier);
    const before = lake.snapshot();
    await lake.memory.delete([...lake.keys(HOMES_PREFIX), ...lake.keys('seals/')]);
    await rebuild(lake.memory);
    expect(lake.snapshot()).toEqual(before);
  });
});

describe('a run that once moved home', () => {
  /** A state that a slow sealer of the former home could leave: no record calls its file stale. */
  async function moved(): Promise<TestLake> {
    const made = await sealed([...later.slice(0, 1), ...earlier]);
    const former = await sealed(later.slice(0, 1));
    const stray = eventsKey(PROJECT, '2026-11', RUN);
    const bytes = former.memory.objects.get(stray) ?? new Uint8Array();
    await made.memory.put(stray, bytes);
    await made.memory.put(homesKey(PROJECT, RUN), Buffer.from('["2026-10","2026-11"]'));
    return made;
  }

  const inOneHome = () => sealed([...later.slice(0, 1), ...earlier], later.slice(1));

  it('is read from its home', async () => {
    const { memory } = await moved();
    const { texts } = await eventPage(memory, PROJECT, RUN, { limit: 9 });
    expect(texts).toHaveLength(2);
  });

  it('has one home, and each event once, after the next seal', async () => {
    lake = await moved();
    await lake.post(later.slice(1));
    await settle();
    expect(lake.failures).toEqual([]);
    expect(lake.keys('inbox/')).toEqual([]);
    expect(lake.snapshot()).toEqual((await inOneHome()).snapshot());
  });

  it.each([
    ['whose homes are listed', false],
    ['whose homes are lost', true],
  ])('has one home, and each event once, after a rebuild: one %s', async (_, areLost) => {
    lake = await moved();
    if (areLost) await lake.memory.delete([homesKey(PROJECT, RUN)]);
    await rebuild(lake.memory);
    expect(lake.snapshot()).toEqual((await sealed([...later.slice(0, 1), ...earlier])).snapshot());
  });

  it('has the home to which it was about to move when the sealer died', async () => {
    lake = await sealed(later);
    await lake.memory.put(homesKey(PROJECT, RUN), Buffer.from('["2026-10","2026-11"]'));
    await lake.post(earlier);
    await settle();
    expect(lake.snapshot()).toEqual((await sealed([...later, ...earlier])).snapshot());
  });
});
