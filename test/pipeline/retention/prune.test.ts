import { beforeEach, describe, expect, it } from 'vitest';
import { archive, unarchive } from '#pipeline/retention/archives.ts';
import { eventPage } from '#read/event-page.ts';
import { runDetail } from '#read/run-detail.ts';
import { runResults } from '#read/run-results.ts';
import { prune } from '#pipeline/retention/prune.ts';
import { rebuild } from '#pipeline/rebuild/rebuild.ts';
import { sealRun } from '#pipeline/seal/seal.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { projectSettingsSchema, type Retention } from '#schemas/project-settings.ts';
import { documentText } from '../../support/documents.ts';
import { event, finalReport, wholeRun } from '../../support/events.ts';
import { type FaultMoment, FaultyStore } from '../../support/faults.ts';
import { PROJECT, QUIET_SECONDS, TestLake } from '../../support/lake.ts';

/** It starts on 21 November 2026. */
const OLD = '261121081110AVTYYZOZ';
const NEW = '261220081110AVTYYZOZ';
const DETAIL = /^(events\/|results\/.*run|results\/.*2026-|store\/.*parquet)/;
const ALL: Retention = { events: 30, items: 30, results: 30 };

let lake: TestLake;

async function filled(): Promise<TestLake> {
  const made = new TestLake();
  await made.post([...wholeRun(3), event({ event_id: -1 })]);
  await made.post(wholeRun(2, { run_id: NEW, created_at: '2026-12-20 08:11:10+00:00' }));
  await made.drain();
  return made;
}

beforeEach(async () => {
  lake = await filled();
});

async function keep(retention: Retention, where = lake): Promise<void> {
  const settings = { ...projectSettingsSchema.parse({}), retention };
  await writeSettings(where.memory, PROJECT, settings);
}

async function pass(days: number, where = lake): Promise<void> {
  await where.clock.advance(days * 24 * 3600 * 1000);
}

const pruned = (where = lake) => prune({ store: where.store, clock: where.clock });
const details = (where = lake) => where.keys().filter((key) => DETAIL.test(key));

function summaries(where = lake): Record<string, string> {
  const kept = Object.entries(where.snapshot()).filter(([key]) => !DETAIL.test(key));
  return Object.fromEntries(kept.filter(([key]) => !key.startsWith('quarantine/')));
}

describe('pruning', () => {
  it('does nothing where no retention is set, or nothing is old enough', async () => {
    await pass(400);
    expect(await pruned()).toBe(0);
    await keep({ events: 500, quarantine: 500 });
    expect(await pruned()).toBe(0);
  });

  it('deletes the detail of old runs and leaves indexes, manifest and reports as they were', async () => {
    await keep(ALL);
    const before = summaries();
    await pass(45);
    expect(await pruned()).toBe(3);
    expect(details().filter((key) => key.includes(OLD))).toEqual([]);
    expect(details().filter((key) => key.includes(NEW))).toHaveLength(3);
    expect(summaries()).toEqual(before);
    expect(JSON.parse(lake.text(`seals/demo/${OLD}.json`))).toMatchObject({
      pruned: { events: '2027-01-05', items: '2027-01-05', results: '2027-01-05' },
      metrics: [{ metric_name: 'accuracy', n_items: 3 }],
    });
    expect(await pruned()).toBe(0);
  });

  it('deletes each kind of detail by its own retention', async () => {
    await keep({ results: 30 });
    await pass(45);
    expect(await pruned()).toBe(1);
    await expect(runResults(lake.memory, PROJECT, OLD)).rejects.toThrow('went on 2027-01-05');
    expect((await eventPage(lake.memory, PROJECT, OLD, { limit: 9 })).texts).toHaveLength(4);
    await keep({ results: 30, events: 40 });
    await pass(1);
    expect(await pruned()).toBe(1);
    await expect(eventPage(lake.memory, PROJECT, OLD, { limit: 9 })).rejects.toThrow(
      'the events of run "261121081110AVTYYZOZ" of project demo went on 2027-01-06',
    );
    expect(JSON.parse(await runDetail(lake.memory, PROJECT, OLD))).toMatchObject({
      pruned: { results: '2027-01-05', events: '2027-01-06' },
    });
  });

  it('deletes quarantined objects by the time at which they were put there', async () => {
    await keep({ quarantine: 10 });
    expect(lake.keys('quarantine/')).toHaveLength(1);
    await pass(9);
    expect(await pruned()).toBe(0);
    await pass(1);
    expect(await pruned()).toBe(1);
    expect(lake.keys('quarantine/')).toEqual([]);
  });

  it.each<FaultMoment>(['before', 'after'])(
    'that fails %s any call to the store is finished by the next',
    async (moment) => {
      await keep({ ...ALL, quarantine: 30 });
      await pass(45);
      const counting = new FaultyStore(lake.memory, 0, moment);
      await prune({ store: counting, clock: lake.clock });
      const expected = new Map(lake.memory.objects);
      expect(counting.calls).toBeGreaterThan(10);
      for (let failing = 1; failing <= counting.calls; failing++) {
        const other = await filled();
        await keep({ ...ALL, quarantine: 30 }, other);
        await pass(45, other);
        const faulty = new FaultyStore(other.memory, failing, moment);
        await expect(prune({ store: faulty, clock: other.clock })).rejects.toThrow('a fault');
        await pruned(other);
        expect(new Map(other.memory.objects), `call ${failing}`).toEqual(expected);
      }
    },
  );
});

describe('an archived run', () => {
  it('stays whole until it is no longer archived', async () => {
    await keep(ALL);
    expect(await archive({ store: lake.memory, clock: lake.clock }, PROJECT, OLD)).toHaveLength(3);
    await archive({ store: lake.memory, clock: lake.clock }, PROJECT, OLD);
    const before = new Map(lake.memory.objects);
    await pass(45);
    expect(await pruned()).toBe(0);
    expect(new Map(lake.memory.objects)).toEqual(before);
    await unarchive(lake.memory, PROJECT, OLD);
    expect(await pruned()).toBe(3);
    await expect(archive({ store: lake.memory, clock: lake.clock }, PROJECT, OLD)).rejects.toThrow(
      'cannot be archived any more',
    );
  });

  it('stays when it is archived while it is being pruned', async () => {
    await keep(ALL);
    await pass(45);
    const store = new FaultyStore(lake.memory, 0, 'before');
    const put = store.put.bind(store);
    let archived = false;
    // The first put of a pruning is the note in the seal record.
    const racing = Object.assign(Object.create(store), {
      put: async (...args: Parameters<typeof put>) => {
        if (!archived) {
          archived = true;
          await archive({ store: lake.memory, clock: lake.clock }, PROJECT, OLD);
        }
        return put(...args);
      },
    }) as FaultyStore;
    expect(await prune({ store: racing, clock: lake.clock })).toBe(0);
    expect(details().filter((key) => key.includes(OLD))).toHaveLength(3);
    expect(JSON.parse(lake.text(`seals/demo/${OLD}.json`))).toMatchObject({ pruned: {} });
  });

  it('cannot be a run that does not exist', async () => {
    const attempt = archive({ store: lake.memory, clock: lake.clock }, PROJECT, 'none');
    await expect(attempt).rejects.toThrow('has no run "none"');
  });
});

describe('a pruned run', () => {
  beforeEach(async () => {
    await keep(ALL);
    await pass(45);
    await pruned();
  });

  it('keeps its rows when a late event comes, and the event goes to quarantine', async () => {
    const before = summaries();
    const late = event({ event_id: 7, data: { correct: false, note: 'late' } });
    await lake.post([late]);
    await lake.wait(QUIET_SECONDS);
    await lake.post([late, finalReport(8)]);
    await lake.wait(QUIET_SECONDS);
    expect(lake.failures).toEqual([]);
    expect(summaries()).toEqual(before);
    expect(lake.keys('inbox/')).toEqual([]);
    const keys = lake.keys('quarantine/demo/late/');
    expect(keys).toHaveLength(2);
    expect(JSON.parse(lake.text(keys[0] ?? ''))).toMatchObject({
      reason: "the run's events were pruned on 2027-01-05; event 7 came later",
      text: expect.stringContaining('"note":"late"') as string,
    });
  });

  it('is left alone by a nudge and by a rebuild', async () => {
    const before = new Map(lake.memory.objects);
    const ports = {
      store: lake.memory,
      seals: lake.seals,
      manifests: lake.manifests,
      clock: lake.clock,
      plan: planSeal,
      quietSeconds: QUIET_SECONDS,
    };
    expect(await sealRun(ports, { project: PROJECT, runId: OLD })).toBe('unchanged');
    expect(await rebuild(lake.memory)).toMatchObject([{ project: PROJECT, runs: 2 }]);
    expect(new Map(lake.memory.objects)).toEqual(before);
  });
});

it('a run whose items were pruned takes a late event, and has items again until the next pruning', async () => {
  await keep({ items: 30 });
  await pass(45);
  expect(await pruned()).toBe(1);
  await lake.post([event({ event_id: 4, sample_id: 'tiny.dev.9', data: { correct: true } })]);
  await lake.wait(QUIET_SECONDS);
  expect(JSON.parse(lake.text(`seals/demo/${OLD}.json`))).toMatchObject({
    pruned: {},
    metrics: [{ n_items: 4 }],
  });
  expect(await pruned()).toBe(1);
  expect(JSON.parse(lake.text(`seals/demo/${OLD}.json`))).toMatchObject({
    pruned: { items: '2027-01-05' },
    metrics: [{ n_items: 4 }],
  });
});

describe('results documents', () => {
  const NAME = 'evaluation_results_2026-10-20_15-01-25.json';
  const SET = '261020T150125123Z';
  const key = `seals/demo/${SET}.json`;

  beforeEach(async () => {
    await lake.postResults(documentText(NAME));
    await lake.drain();
    await keep({ documents: 30, items: 30 });
    await pass(45);
  });

  it('are pruned with their items and leave their rows, also after late documents and a rebuild', async () => {
    const before = summaries();
    const kept = Object.entries(before).filter(([each]) => !each.startsWith('documents/'));
    expect(await pruned()).toBeGreaterThan(2);
    expect(lake.keys('documents/')).toEqual([]);
    expect(JSON.parse(lake.text(key))).toMatchObject({
      pruned: { documents: '2027-01-05', items: '2027-01-05' },
    });
    await expect(runResults(lake.memory, PROJECT, SET)).rejects.toThrow('went on 2027-01-05');
    const late = documentText(NAME).replace('"duration": 3.1', '"duration": 3.2');
    for (const text of [documentText(NAME), late]) {
      await lake.postResults(text);
      await lake.drain();
    }
    expect(lake.failures).toEqual([]);
    expect(lake.keys(`quarantine/demo/late/${SET}/`)).toHaveLength(2);
    expect(lake.keys('inbox/')).toEqual([]);
    await rebuild(lake.memory);
    expect(summaries()).toEqual(Object.fromEntries(kept));
    expect(await pruned()).toBe(0);
  });

  it('stay when a document of the same time is archived', async () => {
    await archive({ store: lake.memory, clock: lake.clock }, PROJECT, `${SET}::1234`);
    await pruned();
    expect(lake.keys('documents/')).toHaveLength(1);
    await unarchive(lake.memory, PROJECT, SET);
    await pruned();
    expect(lake.keys('documents/')).toEqual([]);
  });
});
