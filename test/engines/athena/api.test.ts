import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTime } from '#contract/time.ts';
import { compileHistory } from '#query/history.ts';
import { listRuns, type RunFilter } from '#read/list-runs.ts';
import { readTrends } from '#read/read-trends.ts';
import { engineQueries } from '#read/run-queries/run-queries.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { engineNames, likeRows, openEngines, rounded } from './support/engines.ts';
import { points } from './support/expected-points.ts';
import { type ExpectedRun, expectedRuns, sorted } from './support/expected-runs.ts';

let engines: Awaited<ReturnType<typeof openEngines>>;

beforeAll(async () => {
  engines = await openEngines();
});
afterAll(() => engines.duckDb.close());

const project = 'beta';
const ofProject = expectedRuns.filter((run) => run.project === project);

/** A point of a day or a week is of no run alone. */
const NO_RUN = {
  ...{ run_id: null, status: null, config_hash: null },
  ...{ delta: null, p_value: null, verdict: null, parent_run_id: null },
};

type Case = [string, Partial<RunFilter>, (run: ExpectedRun) => boolean];

const FILTERS: readonly Case[] = [
  ['no filter', {}, () => true],
  ['a model', { modelId: "model-b's" }, (run) => run.model_id === "model-b's"],
  ['a model that there is not', { modelId: "' OR 1 = 1 --" }, () => false],
  ['a task', { taskId: 'suite.task-1.dev' }, (run) => run.task_id === 'suite.task-1.dev'],
  ['a metric', { metricName: 'f1' }, (run) => run.metric_name === 'f1'],
  ['a status', { status: 'incomplete' }, (run) => run.status === 'incomplete'],
  ['a beginning', { since: parseTime('2026-07-17') }, (run) => run.ts >= '2026-07-17'],
  [
    'an end',
    { until: parseTime('2026-03-17T08:00:00Z') },
    (run) => run.ts < '2026-03-17T08:00:00.5',
  ],
  [
    'everything at once',
    { modelId: 'model-a', metricName: 'accuracy', since: parseTime('2026-02-01') },
    (run) => run.model_id === 'model-a' && run.main && run.ts >= '2026-02',
  ],
];

describe.each(engineNames)('on %s', (engine) => {
  describe.each(FILTERS)('with %s', (_, filter, holds) => {
    it('lists runs newest first', async () => {
      const query = compileHistory({ project, limit: 1000, ...filter });
      const rows = rounded(await engines[engine].run(query));
      const expected = sorted(ofProject.filter(holds), '-ts', '-run_id');
      const names = ['run_id', 'ts', 'score', 'stderr', 'n_items', 'status', 'missing', 'cost'];
      const found = rows.map((row) =>
        Object.fromEntries(names.map((name) => [name, row[name] ?? null])),
      );
      expect(found).toEqual(likeRows(expected, found));
      expect(rows).toHaveLength(expected.length);
    });

    it.each(['day', 'week'] as const)('gives trends by %s as series of points', async (bucket) => {
      const { status: _status, ...conditions } = filter;
      const series = await readTrends(engineQueries(engines[engine]), {
        project,
        bucket,
        ...conditions,
      });
      const wanted = filter.status === undefined ? ofProject.filter(holds) : ofProject;
      const found = series.flatMap(({ points: each, ...one }) =>
        each.map((p) => ({ ...one, ...p })),
      );
      const keys = ['model_id', 'task_id', 'metric_name', 't'];
      const expected = points(wanted, bucket).map(({ run, ...point }) => ({
        ...run,
        ...point,
        ...NO_RUN,
      }));
      expect(rounded(found)).toEqual(likeRows(sorted(expected, ...keys), found));
      expect(found).toHaveLength(expected.length);
    });
  });

  it('pages through the runs without a gap', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listRuns(new MemoryStore(), engineQueries(engines[engine]), {
        project,
        limit: 7,
        cursor,
      });
      seen.push(...page.runs.map(({ run_id }) => run_id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(sorted(ofProject, '-ts', '-run_id').map(({ run_id }) => run_id));
  });

  it('gives each run as a point when no bucket is asked for', async () => {
    const series = await readTrends(engineQueries(engines[engine]), { project, bucket: 'run' });
    expect(series.flatMap((one) => one.points)).toHaveLength(ofProject.length);
  });
});
