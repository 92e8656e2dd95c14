import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from '#contract/time.ts';
import { views } from '#query/all-views.ts';
import { historyView, scoreTrendView } from '#query/run-views.ts';
import { engineNames, likeRows, openEngines, rounded } from './support/engines.ts';
import { points } from './support/expected-points.ts';
import { expectedRuns, sorted } from './support/expected-runs.ts';
import { toldVerdicts } from './support/told-verdicts.ts';

let engines: Awaited<ReturnType<typeof openEngines>>;

beforeAll(async () => {
  engines = await openEngines();
});
afterAll(() => engines.duckDb.close());

const ALWAYS = {
  stated: null,
  ...{ conflicts: 0, duplicate_samples: 0, config_hash: '', tags_json: '[]', created_by: 'ci' },
};

function pathOf(runId: string, ts: string): string {
  const [year = '', month = ''] = monthOf(Date.parse(ts) * 1000).split('-');
  return `year=${year}/month=${month}/run_id=${runId}.parquet`;
}

describe.each(engineNames)('on %s', (engine) => {
  it.each(views)('$name has the columns of the catalogue', async ({ name, columns }) => {
    const [row] = await engines[engine].run({
      sql: `SELECT * FROM ${name} LIMIT 1`,
      parameters: [],
    });
    expect(Object.keys(row ?? {})).toEqual(columns.map((column) => column.name));
  });

  it('history has every run and metric of every project and month', async () => {
    const sql = `SELECT * FROM ${historyView.name} WHERE project <> 'documents' ORDER BY project, run_id`;
    const verdictOf = await toldVerdicts(engines[engine]);
    const all = rounded(await engines[engine].run({ sql, parameters: [] }));
    const rows = all.map(({ source_hash: hash, ...row }) => {
      expect(hash).toMatch(/^[0-9a-f]{32}$/);
      return row;
    });
    const expected = sorted(expectedRuns, 'project', 'run_id').map((run) => ({
      ...ALWAYS,
      ...run,
      ...verdictOf(run),
      path: pathOf(run.run_id, run.ts),
    }));
    expect(rows).toEqual(likeRows(expected, rows));
    expect(rows.some(({ verdict }) => verdict === 'REGRESSED' || verdict === 'INCONCLUSIVE')).toBe(
      true,
    );
    expect(new Set(rows.map(({ month }) => month)).size).toBe(12);
  });

  it('score_trend has every day with runs, weighted by their items', async () => {
    const keys = 'project, model_id, task_id, metric_name, day';
    const sql = `SELECT * FROM ${scoreTrendView.name} WHERE project <> 'documents' ORDER BY ${keys}`;
    const rows = rounded(await engines[engine].run({ sql, parameters: [] }));
    const expected = points(expectedRuns, 'day').map(({ run, t, ...point }) => ({
      ...run,
      day: t,
      ...point,
    }));
    expect(rows).toEqual(likeRows(sorted(expected, ...keys.split(', ')), rows));
    expect(rows.some(({ n_runs }) => n_runs === 2)).toBe(true);
  });

  it('finds a month of one project by its partition', async () => {
    const sql = `SELECT run_id FROM history WHERE project = ? AND year = ? AND month = ? ORDER BY 1`;
    const rows = await engines[engine].run({ sql, parameters: ['gamma-3', '2026', '12'] });
    const expected = expectedRuns
      .filter(({ project, month }) => project === 'gamma-3' && month === '12')
      .map(({ run_id }) => ({ run_id }));
    expect(rows).toEqual(sorted(expected, 'run_id'));
  });
});
