import { beforeEach, describe, expect, it } from 'vitest';
import { itemsKey, itemsPath, manifestKey, sealRecordKey } from '#contract/keys.ts';
import { parseManifest } from '#lake/evalsig-manifest.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { rebuild } from '#pipeline/rebuild/rebuild.ts';
import { readParquet } from '#parquet/index.ts';
import { itemPage } from '#read/item-page.ts';
import { event, finalReport } from '../support/events.ts';
import { PROJECT, TestLake } from '../support/lake.ts';

let lake: TestLake;
beforeEach(() => {
  lake = new TestLake();
});

/** A run of one sample with two metrics, `A` and `M`. */
function twoMetrics(runId: string, score: number) {
  const changes = { run_id: runId, created_at: '2026-11-21T08:00:00Z' };
  const data = { A: score, M: score + 0.25 };
  return [event({ ...changes, type: 'metrics', data }), finalReport(1, changes)];
}

async function items(runId: string) {
  const { texts } = await itemPage(lake.memory, PROJECT, runId, { limit: 100 });
  return texts.map((text) => {
    const { run_id, metric_name, score } = JSON.parse(text) as Record<string, unknown>;
    return [run_id, metric_name, score];
  });
}

/** What SQL reads: every items file, whatever names it. */
async function allItems() {
  const found: unknown[] = [];
  for (const key of lake.keys('store/').filter((each) => each.endsWith('.parquet'))) {
    const bytes = lake.memory.objects.get(key) ?? new Uint8Array();
    const columns = await readParquet(bytes, { columns: ['run_id', 'score'] });
    const scores = columns.numbers('score');
    found.push(...columns.strings('run_id').map((id, row) => [id, scores[row]]));
  }
  return found.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

const manifestIds = () =>
  parseManifest(lake.memory.objects.get(manifestKey(PROJECT)) ?? new Uint8Array()).runs.map(
    ({ run_id }) => run_id,
  );

const R_ITEMS = [
  ['R', 'A', 0.5],
  ['R::M', 'M', 0.75],
];
const RM_ITEMS = [
  ['R%3A%3AM', 'A', 1],
  ['R%3A%3AM::M', 'M', 1.25],
];
const ALL_ITEMS = [
  ['R%3A%3AM', 1],
  ['R%3A%3AM::M', 1.25],
  ['R', 0.5],
  ['R::M', 0.75],
].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

describe('run R with the metric M, and a run called R::M', () => {
  it.each([[['R', 'R::M']], [['R::M', 'R']]])('keep their items, posted as %j', async (order) => {
    for (const run of order) {
      await lake.post(twoMetrics(run, run === 'R' ? 0.5 : 1));
      await lake.drain();
    }
    expect(await items('R')).toEqual(R_ITEMS);
    expect(await items('R::M')).toEqual(RM_ITEMS);
    expect(await allItems()).toEqual(ALL_ITEMS);
    expect(manifestIds().sort()).toEqual(ALL_ITEMS.map(([id]) => id).sort());
  });
});

describe('a lake in which their items had one file', () => {
  const path = itemsPath('2026-11', 'R::M');
  const key = itemsKey(PROJECT, path);

  /** Puts the main items of `R::M` where former releases put them. */
  async function makeOld(): Promise<void> {
    const run = { project: PROJECT, runId: 'R::M' };
    const record = await readSealRecord(lake.memory, run);
    const main = record?.content.metrics.find((metric) => metric.main);
    if (!record || !main) throw new Error('not sealed');
    const bytes = lake.memory.objects.get(itemsKey(PROJECT, main.path));
    lake.memory.objects.delete(itemsKey(PROJECT, main.path));
    const { etag } = await lake.memory.put(key, bytes ?? new Uint8Array());
    Object.assign(main, { path, run_id: 'R::M', etag });
    await lake.memory.put(sealRecordKey(run), Buffer.from(JSON.stringify(record.content)));
  }

  it('stays readable', async () => {
    await lake.post(twoMetrics('R::M', 1));
    await lake.drain();
    await makeOld();
    expect((await items('R::M')).map(([, , score]) => score)).toEqual([1, 1.25]);
  });

  it('has both after a rebuild, each in its own file', async () => {
    await lake.post(twoMetrics('R', 0.5));
    await lake.post(twoMetrics('R::M', 1));
    await lake.drain();
    await makeOld();
    await rebuild(lake.memory);
    expect(await items('R')).toEqual(R_ITEMS);
    expect(await items('R::M')).toEqual(RM_ITEMS);
    expect(await allItems()).toEqual(ALL_ITEMS);
    expect(manifestIds().sort()).toEqual(ALL_ITEMS.map(([id]) => id).sort());
    await rebuild(lake.memory);
    expect(await allItems()).toEqual(ALL_ITEMS);
  });

  it('loses the former file in a rebuild when no other run has it', async () => {
    await lake.post(twoMetrics('R::M', 1));
    await lake.drain();
    await makeOld();
    await rebuild(lake.memory);
    expect(lake.memory.objects.has(key)).toBe(false);
    expect(await items('R::M')).toEqual(RM_ITEMS);
  });
});
