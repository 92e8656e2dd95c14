import { describe, expect, it } from 'vitest';
import { composeApp } from '#http/app.ts';
import { queryApp } from '#http/query-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { archive } from '#pipeline/retention/archives.ts';
import { prune } from '#pipeline/retention/prune.ts';
import { formatCursor } from '#read/pages.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { itemsAnswer } from '#read/run-answers.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { IndexQueries } from '#read/run-queries/index-queries.ts';
import { benchmark, detailed } from '../support/documents.ts';
import { event, finalReport, wholeRun } from '../support/events.ts';
import { PROJECT, TestLake } from '../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';
const DOCUMENT = '261112T131025123Z';
const MOST_BYTES = 6 * 1024 * 1024;

async function filled(...bodies: unknown[]): Promise<TestLake> {
  const lake = new TestLake();
  for (const body of bodies) await lake.post(body);
  await lake.drain();
  expect(lake.failures).toEqual([]);
  return lake;
}

/** The API's answer about the items of a run in this lake. */
function ask(lake: TestLake, run: string, query = ''): Promise<Response> {
  const queries = new IndexQueries(lake.memory);
  const keys = new KeyStore(lake.memory, lake.clock);
  const app = composeApp(
    [
      queryApp({
        store: lake.memory,
        queries: () => queries,
        keys,
        clock: lake.clock,
        openWithoutKeys: true,
      }),
    ],
    () => undefined,
  );
  const path = `/v1/projects/${PROJECT}/runs/${encodeURIComponent(run)}/items${query}`;
  return Promise.resolve(app.request(path, { headers: { host: 'localhost' } }));
}

async function page(lake: TestLake, run: string, query = '') {
  const response = await ask(lake, run, query);
  expect(response.status).toBe(200);
  return itemsAnswer.strict().parse(await response.json());
}

async function pages(lake: TestLake, run: string, query: string) {
  const all = [await page(lake, run, query)];
  for (let next = all[0]?.next; next; next = all.at(-1)?.next) {
    all.push(await page(lake, run, `${query}&cursor=${next}`));
  }
  return all;
}

const metricsRun = [
  event({ event_id: 0, type: 'metrics', sample_id: 'a', data: { f1: 0.1, z: 0, note: 'é"' } }),
  event({ event_id: 1, type: 'metrics', sample_id: 'b', data: { f1: 1 / 3 } }),
  event({ event_id: 2, type: 'match', sample_id: 'b', data: { correct: true } }),
  event({ event_id: 3, type: 'metrics', sample_id: 'a', data: { f1: 5e-324 } }),
  finalReport(4),
];

describe('the items of a run', () => {
  it('are the rows of its items files, all metrics, in the store’s columns and order', async () => {
    const lake = await filled(JSON.stringify(metricsRun).replace('"z":0', '"z":-0'));
    const text = await (await ask(lake, RUN)).text();
    expect(text).toContain('"score":-0,');
    const { items, next } = await page(lake, RUN);
    expect(next).toBeNull();
    expect(Object.keys(items[0] ?? {}).join()).toBe(
      'project_id,run_id,model_id,task_id,metric_name,item_id,cluster_id,epoch,score,config_hash,ts,metadata_json',
    );
    expect(items[0]).toMatchObject({
      run_id: RUN,
      cluster_id: null,
      ts: '2026-11-21T08:11:10.000000+00:00',
    });
    expect(
      items.map(({ metric_name, item_id, epoch, score }) => [metric_name, item_id, epoch, score]),
    ).toEqual([
      ['accuracy', 'b', 0, 1],
      ['f1', 'a', 0, 0.1],
      ['f1', 'b', 0, 1 / 3],
      ['f1', 'a', 1, 5e-324],
      ['z', 'a', 0, -0],
    ]);
    expect(items[1]).toMatchObject({ run_id: `${RUN}::f1`, metadata_json: '{"note":"é\\""}' });
  });

  it('come page by page, each once, with any limit', async () => {
    const lake = await filled(metricsRun);
    const { items } = await page(lake, RUN);
    for (const limit of [1, 2, 3, 4, 5]) {
      const all = await pages(lake, RUN, `?limit=${limit}`);
      expect(all.flatMap((each) => each.items)).toEqual(items);
      expect(all.map((each) => each.items.length)).toEqual(
        Array.from({ length: Math.ceil(5 / limit) }, (_, i) => Math.min(limit, 5 - i * limit)),
      );
    }
  });

  it('are of one metric when that is asked for', async () => {
    const lake = await filled(metricsRun);
    const all = await pages(lake, RUN, '?limit=2&metric_name=f1');
    expect(all.map(({ items }) => items.map(({ item_id }) => item_id))).toEqual([
      ['a', 'b'],
      ['a'],
    ]);
    expect((await page(lake, RUN, '?metric_name=none')).items).toEqual([]);
  });

  it('come in answers that Lambda can give, however long their texts are', async () => {
    const long = Array.from({ length: 8 }, (_, i) =>
      event({ event_id: i, sample_id: `s${i}`, data: { correct: true, q: '"'.repeat(400_000) } }),
    );
    const lake = new TestLake();
    for (const each of long) await lake.post([each]);
    await lake.post([finalReport(8)]);
    await lake.drain();
    let [count, cursor] = [0, ''];
    for (;;) {
      const text = await (await ask(lake, RUN, `?limit=1000${cursor}`)).text();
      expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(MOST_BYTES);
      const { items, next } = itemsAnswer.parse(JSON.parse(text));
      expect(items.length).toBeGreaterThan(0);
      count += items.length;
      if (next === null) break;
      cursor = `&cursor=${next}`;
    }
    expect(count).toBe(8);
  });

  it('are empty for a run without scores', async () => {
    const lake = await filled([event({ type: 'sampling', data: {} }), finalReport(1)]);
    expect(await page(lake, RUN)).toMatchObject({ items: [], next: null });
    const cursor = formatCursor(['of another sealing', 0, 0]);
    expect((await ask(lake, RUN, `?cursor=${cursor}`)).status).toBe(409);
  });
});

describe('the items of a results document’s run', () => {
  it('are those of its details', async () => {
    const lake = new TestLake();
    await lake.postResults(detailed([true, false, true]));
    await lake.postResults(benchmark());
    await lake.drain();
    const run = `${DOCUMENT}::quality::is_safe`;
    const all = await pages(lake, run, '?limit=2');
    expect(all.flatMap(({ items }) => items)).toMatchObject([
      { run_id: run, task_id: 'quality', metric_name: 'is_safe', item_id: 'evt_0', score: 1 },
      { item_id: 'evt_1', score: 0, metadata_json: '{"input":"q"}' },
      { item_id: 'evt_2', score: 1, ts: '2026-11-12T13:10:25.123000+00:00' },
    ]);
    expect((await page(lake, '261112T160000123Z::large::helpful')).items).toEqual([]);
    for (const none of [DOCUMENT, `${DOCUMENT}::quality::none`, '261112T131025124Z::a::b']) {
      expect((await ask(lake, none)).status).toBe(404);
    }
  });
});

describe('a problem tells', () => {
  const detailOf = async (response: Response) =>
    ((await response.json()) as { detail: string }).detail;

  it('that a run is not there, or not sealed yet', async () => {
    const lake = await filled(wholeRun(3).slice(1));
    const receiving = await ask(lake, RUN);
    expect(receiving.status).toBe(404);
    expect(await detailOf(receiving)).toMatch(/not sealed yet and has no items/);
    const none = await ask(lake, 'none');
    expect(none.status).toBe(404);
    expect(await detailOf(none)).toMatch(/no run "none"/);
  });

  it('that the run was sealed again since the page before', async () => {
    const lake = await filled(wholeRun(3));
    const { next } = await page(lake, RUN, '?limit=1');
    await lake.post([event({ event_id: 4, sample_id: 'tiny.dev.9' })]);
    await lake.wait(2000);
    const changed = await ask(lake, RUN, `?limit=1&cursor=${next}`);
    expect(changed.status).toBe(409);
    expect(await detailOf(changed)).toMatch(/have changed or are changing; ask again/);
    expect((await page(lake, RUN)).items).toHaveLength(4);
  });

  it('that an items file was made by another seal than the record', async () => {
    const lake = await filled(wholeRun(3));
    const [key = ''] = lake.keys('store/').filter((each) => each.endsWith('.parquet'));
    const old = lake.memory.objects.get(key) ?? new Uint8Array();
    await lake.post([event({ event_id: 4, sample_id: 'tiny.dev.9' })]);
    await lake.wait(2000);
    expect((await ask(lake, RUN)).status).toBe(200);
    await lake.memory.put(key, old);
    expect((await ask(lake, RUN)).status).toBe(409);
    await lake.memory.delete([key]);
    expect((await ask(lake, RUN)).status).toBe(409);
  });

  it.each(['?cursor=x', '?cursor=WyJhIl0', '?limit=0', '?limit=10001', '?metric=f1'])(
    'that %s is no parameter of it',
    async (query) => {
      expect((await ask(await filled(wholeRun(1)), RUN, query)).status).toBe(400);
    },
  );

  it('that the items were pruned, and when', async () => {
    const lake = await filled(wholeRun(2), wholeRun(2, { run_id: 'kept' }));
    await lake.postResults(detailed([true]));
    await lake.postResults(benchmark());
    await lake.drain();
    await archive({ store: lake.memory, clock: lake.clock }, PROJECT, 'kept');
    const settings = { ...projectSettingsSchema.parse({}), retention: { items: 30 } };
    await writeSettings(lake.memory, PROJECT, settings);
    await lake.clock.advance(45 * 24 * 3600 * 1000);
    expect(await prune({ store: lake.memory, clock: lake.clock })).toBeGreaterThan(0);
    for (const run of [RUN, `${DOCUMENT}::quality::is_safe`]) {
      const gone = await ask(lake, run);
      expect(gone.status).toBe(410);
      expect(await detailOf(gone)).toMatch(/the items of run .* went on 2027-01-05/);
    }
    expect((await page(lake, 'kept')).items).toHaveLength(2);
    expect((await page(lake, '261112T160000123Z::large::helpful')).items).toEqual([]);
  });
});
