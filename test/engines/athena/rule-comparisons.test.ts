import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineNames, openEngines } from './support/engines.ts';
import { expectedRuns } from './support/expected-runs.ts';
import { RULED_PROJECT } from './support/sample-lake.ts';

let engines: Awaited<ReturnType<typeof openEngines>>;

beforeAll(async () => {
  engines = await openEngines();
});
afterAll(() => engines.duckDb.close());

describe.each(engineNames)('on %s', (engine) => {
  it('the rule of a project has a row for each of its runs and metrics, with its verdict', async () => {
    const sql =
      'SELECT project, rule, run_id, metric_name, verdict, baseline_run_ids_json FROM rule_comparisons';
    const rows = await engines[engine].run({ sql, parameters: [] });
    const keyOf = (run: object) => {
      const { run_id: id, metric_name: name } = Object(run) as Record<string, unknown>;
      return `${String(id)} ${String(name)}`;
    };
    const runs = expectedRuns.filter(({ project }) => project === RULED_PROJECT);
    expect(rows.map(keyOf).sort()).toEqual(runs.map(keyOf).sort());
    expect(new Set(rows.map(({ project, rule }) => `${String(project)} ${String(rule)}`))).toEqual(
      new Set([`${RULED_PROJECT} drift`]),
    );
    const pooled = rows.map((row) => JSON.parse(String(row['baseline_run_ids_json'])) as unknown[]);
    expect(Math.max(...pooled.map(({ length }) => length))).toBe(3);
    expect(rows.some(({ verdict }) => typeof verdict === 'string')).toBe(true);
  });
});
