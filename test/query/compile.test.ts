import { describe, expect, test } from 'vitest';
import { InvalidTimeError } from '#contract/time.ts';
import { compileHistory } from '#query/history.ts';
import { compileTrends } from '#query/trends.ts';

const NOON = Date.UTC(2026, 10, 21, 12) * 1000;
const filter = {
  ...{ project: 'demo', modelId: 'gpt', taskId: 'math', metricName: 'accuracy' },
  ...{ since: NOON, until: NOON + 1 },
};
const times = ['2026-11-21 12:00:00.000000', '2026-11-21 12:00:00.000001'];

describe('the history query', () => {
  test('has a condition and a parameter for each filter, and opens one project', () => {
    const before = { ts: '2026-11-21T12:00:00.000001+00:00', runId: 'r' };
    const query = compileHistory({ ...filter, status: 'complete', limit: 10, before });
    expect(query.sql.replace(/^SELECT .*$/m, 'SELECT …')).toBe(`SELECT …
FROM runs
WHERE (project = ?)
  AND (model_id = ?)
  AND (task_id = ?)
  AND (metric_name = ?)
  AND (ts >= CAST(? AS timestamp))
  AND (ts <= CAST(? AS timestamp))
  AND (status = ?)
  AND (ts < CAST(? AS timestamp) OR (ts = CAST(? AS timestamp) AND run_id < ?))
ORDER BY ts DESC, run_id DESC
LIMIT 10`);
    const names = ['demo', 'gpt', 'math', 'accuracy'];
    expect(query.parameters).toEqual([...names, ...times, 'complete', times[1], times[1], 'r']);
    expect(query.project).toBe('demo');
  });

  test('without filters asks for the project alone', () => {
    const query = compileHistory({ project: 'demo', limit: 10 });
    expect(query.sql).toContain('WHERE (project = ?)\nORDER BY');
    expect(query.parameters).toEqual(['demo']);
  });

  test('takes no position that is no time', () => {
    const before = { ts: "' OR true", runId: 'r' };
    expect(() => compileHistory({ project: 'demo', limit: 10, before })).toThrow(InvalidTimeError);
  });
});

test('the trends query has the same parameters for each bucket', () => {
  for (const bucket of ['run', 'day', 'week'] as const) {
    const query = compileTrends({ ...filter, bucket });
    expect(query.parameters).toEqual(['demo', 'gpt', 'math', 'accuracy', ...times]);
    expect(query.sql.split('?')).toHaveLength(query.parameters.length + 1);
    expect(query.project).toBe('demo');
  }
});

const ATTACKS = [
  "' OR '1'='1",
  "'; DROP TABLE runs; --",
  '" OR ""="',
  '?',
  '$1',
  ':name',
  "\\' OR 1=1 --",
  '/* */ UNION SELECT * FROM events',
  '\u0000',
  '${limit}',
  '$&',
  '',
];

describe('no text of a user becomes SQL:', () => {
  const texts = ['project', 'modelId', 'taskId', 'metricName', 'status'] as const;

  test.each(ATTACKS)('%j', (attack) => {
    for (const name of texts) {
      const harmless = { ...filter, status: 'complete', limit: 10, [name]: 'x' };
      const attacked = { ...harmless, [name]: attack };
      const history = compileHistory(attacked);
      expect(history.sql).toBe(compileHistory(harmless).sql);
      expect(history.parameters).toContain(attack);
      if (name === 'status') continue;
      const trends = compileTrends({ ...attacked, bucket: 'day' });
      expect(trends.sql).toBe(compileTrends({ ...harmless, bucket: 'day' }).sql);
      expect(trends.parameters).toContain(attack);
    }
    const page = (runId: string) =>
      compileHistory({ ...filter, limit: 10, before: { ts: '2026-11-21', runId } });
    expect(page(attack).sql).toBe(page('x').sql);
    expect(page(attack).parameters).toContain(attack);
  });
});
