import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { formatTimestamp } from '#contract/time.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { compileHistory, type HistoryFilter } from '#query/history.ts';
import { compileTrends, type TrendFilter } from '#query/trends.ts';
import { LakeFolder } from '../support/lake-folder.ts';

const DAY = 86_400_000_000;
/** A Sunday, so that weeks begin between the runs' days. */
const START = Date.UTC(2026, 9, 25, 23, 59, 59) * 1000 + 999_999;

const MODELS = ['gpt', 'claude'];
const TASKS = ['math', "it's"];
const METRICS = ['accuracy', 'f1'];

/** Runs over two months and both projects, some without items, scores or standard errors. */
const runs = Array.from({ length: 240 }, (_, i) => ({
  project_id: i % 5 === 0 ? 'other' : 'demo',
  run_id: `run-${String(i * 7919).padStart(8, '0')}`,
  recorder_run_id: `run-${i}`,
  // Several runs share a time; most days have some run, some have none.
  ts: START + ((Math.floor(i / 3) * 37) % 41) * DAY + (i % 3 === 0 ? 0 : 1),
  model_id: MODELS[i % 2] ?? '',
  task_id: TASKS[i % 3 === 0 ? 1 : 0] ?? '',
  metric_name: METRICS[i % 7 === 0 ? 1 : 0] ?? '',
  n_items: i % 11 === 0 ? 0 : (i % 13) + 1,
  score: i % 17 === 0 ? null : ((i * 31) % 100) / 100,
  stderr: i % 10 === 1 ? null : (i % 9) / 50,
  status: i % 4 === 0 ? 'incomplete' : 'complete',
}));
type Run = (typeof runs)[number];

let lake: LakeFolder;
let engine: DuckDbEngine;

beforeAll(async () => {
  lake = await LakeFolder.create();
  await lake.writeRuns(runs);
  engine = await DuckDbEngine.open({ dataFolder: lake.path });
});
afterAll(async () => {
  await engine.close();
  await lake.remove();
});

const time = fc.integer({ min: -1, max: 42 }).map((days) => START + days * DAY);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const conditions = {
  project: fc.constantFrom('demo', 'other', 'nobody'),
  modelId: maybe(fc.constantFrom(...MODELS, 'none')),
  taskId: maybe(fc.constantFrom(...TASKS)),
  metricName: maybe(fc.constantFrom(...METRICS)),
  since: maybe(time),
  until: maybe(time),
};

function matches(run: Run, filter: Omit<HistoryFilter, 'limit'>): boolean {
  return (
    run.project_id === filter.project &&
    run.model_id === (filter.modelId ?? run.model_id) &&
    run.task_id === (filter.taskId ?? run.task_id) &&
    run.metric_name === (filter.metricName ?? run.metric_name) &&
    run.status === (filter.status ?? run.status) &&
    run.ts >= (filter.since ?? -Infinity) &&
    run.ts <= (filter.until ?? Infinity)
  );
}

describe('history', () => {
  const newestFirst = (a: Run, b: Run) => b.ts - a.ts || (a.run_id < b.run_id ? 1 : -1);
  const idsOf = async (filter: HistoryFilter) =>
    (await engine.run(compileHistory(filter))).map((row) => row.run_id);

  test('has the runs for which all filters hold, newest first', async () => {
    const status = maybe(fc.constantFrom('complete', 'incomplete'));
    await fc.assert(
      fc.asyncProperty(fc.record({ ...conditions, status }), async (filter) => {
        const expected = runs.filter((run) => matches(run, filter)).sort(newestFirst);
        expect(await idsOf({ ...filter, limit: 1000 })).toEqual(expected.map((run) => run.run_id));
      }),
      { numRuns: 60 },
    );
    // Sixty statements, a second each on a machine that has more to do.
  }, 90_000);

  test('comes in pages that neither repeat nor leave out a run', async () => {
    const all = await idsOf({ project: 'demo', limit: 1000 });
    const paged: unknown[] = [];
    let before: HistoryFilter['before'];
    for (;;) {
      const page = await engine.run(compileHistory({ project: 'demo', limit: 7, before }));
      const last = page.at(-1);
      if (!last) break;
      paged.push(...page.map((row) => row.run_id));
      before = { ts: String(last.ts), runId: String(last.run_id) };
    }
    expect(paged).toEqual(all);
  });

  test('has all columns of the index', async () => {
    const [row = {}] = await engine.run(compileHistory({ project: 'demo', limit: 1 }));
    expect(Object.keys(row)).toEqual(runsTable.columns.map(({ name }) => name));
    expect(row.ts).toBe(formatTimestamp(Math.max(...runs.map(({ ts }) => ts))));
  });
});

const BUCKET_START = {
  run: (micros: number) => micros,
  day: (micros: number) => Math.floor(micros / DAY) * DAY,
  // 1970-01-05 was a Monday.
  week: (micros: number) => Math.floor((micros / DAY - 4) / 7) * 7 * DAY + 4 * DAY,
};

function expectedTrend(filter: TrendFilter) {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    if (!matches(run, filter) || run.score === null || run.n_items === 0) continue;
    const t = formatTimestamp(BUCKET_START[filter.bucket](run.ts));
    const member = filter.bucket === 'run' ? run.run_id : '';
    const key = JSON.stringify([run.model_id, run.task_id, run.metric_name, t, member]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, members]) => {
      const n = members.reduce((sum, run) => sum + run.n_items, 0);
      const total = members.reduce((sum, run) => sum + run.n_items * (run.score ?? 0), 0);
      const unsure = members.some((run) => run.stderr === null);
      const variance = members.reduce(
        (sum, run) => sum + (run.n_items * (run.stderr ?? 0)) ** 2,
        0,
      );
      const stderr = unsure ? null : Math.sqrt(variance) / n;
      return { key, score: total / n, stderr, n_runs: members.length, n_items: n };
    });
}

test('trends have a point for each run, day or week that has items, and no other', async () => {
  const bucket = fc.constantFrom('run' as const, 'day' as const, 'week' as const);
  await fc.assert(
    fc.asyncProperty(fc.record({ ...conditions, bucket }), async (filter) => {
      const rows = await engine.run(compileTrends(filter));
      const expected = expectedTrend(filter);
      expect(rows).toHaveLength(expected.length);
      for (const [i, { key, score, stderr, ...counts }] of expected.entries()) {
        const row = rows[i];
        expect(row).toMatchObject(counts);
        expect(key).toContain(
          JSON.stringify([row?.model_id, row?.task_id, row?.metric_name, row?.t]).slice(0, -1),
        );
        expect(row?.score).toBeCloseTo(score, 12);
        if (stderr === null) expect(row?.stderr).toBeNull();
        else expect(row?.stderr).toBeCloseTo(stderr, 12);
      }
    }),
    { numRuns: 60 },
  );
});

test('a week begins on Monday at midnight UTC', async () => {
  const rows = await engine.run(compileTrends({ project: 'demo', bucket: 'week' }));
  const days = rows.map(({ t }) => new Date(String(t)).getUTCDay());
  expect(new Set(days)).toEqual(new Set([1]));
  expect(rows.every(({ t }) => String(t).endsWith('T00:00:00.000000+00:00'))).toBe(true);
});
