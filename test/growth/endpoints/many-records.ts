import { raiseAlerts } from '#alerts/raise-alerts.ts';
import { COMPARISONS_ROOT, indexKey } from '#contract/keys.ts';
import { monthOf } from '#contract/time.ts';
import { rowColumns } from '#lake/table-rows.ts';
import { comparisonsTable } from '#lake/tables/comparisons.ts';
import { writeParquet } from '#parquet/index.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { alertSettings, comparison } from '../../support/comparison-rows.ts';
import { event, finalReport } from '../../support/events.ts';
import { PROJECT } from '../../support/lake.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';
import { type LakeShape, read, write } from './endpoint-row.ts';
import type { GrownLake } from './grown-lake.ts';

const GATE = 'gate-0';
const MOST_METRICS = 1000;

/** Alerts of a series each. */
async function fillAlerts({ store, pipeline: { clock } }: GrownLake, size: number): Promise<void> {
  const rows = Array.from({ length: size }, (_, index) => ({
    model_id: `m${index}`,
    run_id: `run-${index}`,
    verdict: 'REGRESSED' as const,
  })).map(comparison);
  const notices = new MemoryQueue(clock);
  await raiseAlerts({ store, notices, clock, channels: [] }, PROJECT, rows, alertSettings());
  const key = indexKey(COMPARISONS_ROOT, PROJECT, monthOf(rows[0]?.ts ?? 0));
  await store.put(key, writeParquet(comparisonsTable, rowColumns(comparisonsTable, rows)));
}

/** Settings with as many pins and metrics, and as many projects that have settings. */
async function fillSettings({ store }: GrownLake, size: number): Promise<void> {
  const pins = Array.from({ length: size }, (_, index) => ({ task: `t${index}`, runs: ['r'] }));
  const metrics = Object.fromEntries(
    Array.from({ length: Math.min(size, MOST_METRICS) }, (_, i) => [`m${i}`, { floor: 0.5 }]),
  );
  const settings = alertSettings({ baselines: { pins }, metrics });
  await writeSettings(store, PROJECT, settings);
  for (let index = 0; index < size; index += 1) {
    await writeSettings(store, `project-${index}`, alertSettings());
  }
}

async function fillGates(lake: GrownLake, size: number): Promise<void> {
  const runs = ['a', 'b'].map((run_id) => ({ run_id }));
  await lake.pipeline.post(runs.flatMap((run) => [event(run), finalReport(1, run)]));
  await lake.settle();
  const gate = write(
    'POST gates',
    (index) => ({
      path: 'gates',
      body: JSON.stringify({ id: `gate-${index}`, run: 'a', baseline: ['b'] }),
    }),
    { statuses: [201] },
  );
  for (let index = 0; index < size; index += 1) await lake.ask(gate, index);
}

/** One object of many refused events, and as many objects of one. */
async function fillQuarantine({ pipeline }: GrownLake, size: number): Promise<void> {
  const refused = Array.from({ length: size }, (_, index) => ({ wrong: index }));
  await pipeline.post(refused);
  for (const each of refused) await pipeline.post([each]);
}

async function fill(lake: GrownLake, size: number): Promise<void> {
  await fillGates(lake, size / 2);
  await fillQuarantine(lake, size);
  await fillAlerts(lake, size);
  await fillSettings(lake, size);
}

export const manyRecords: LakeShape = {
  name: 'many records',
  from: 32,
  fill,
  rows: [
    read('alerts', 'alerts?limit=1000'),
    read('alerts', 'alerts?limit=1', 'asked for one'),
    read('alerts/rules', 'alerts/rules'),
    write('POST alerts/test', () => ({ path: 'alerts/test' })),
    read('pulse', 'pulse'),
    read('quarantine', 'quarantine?limit=200'),
    read('gates', 'gates?limit=1000'),
    read('gates/:gate', `gates/${GATE}`),
    read('settings', 'settings'),
    read('baselines', 'baselines'),
    write('DELETE baselines', () => ({ path: 'baselines?task=t1' }), { statuses: [200, 404] }),
    { route: 'GET /v1/me', ask: () => ({ path: '/v1/me' }) },
  ],
};
