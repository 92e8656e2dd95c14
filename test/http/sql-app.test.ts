import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlAnswer } from '#schemas/sql-api.ts';
import { wholeRun } from '../support/events.ts';
import { hostileStatements } from '../support/hostile-statements.ts';
import { LocalServer } from '../support/local-server.ts';

let local: LocalServer;

beforeAll(async () => {
  local = await LocalServer.start();
  await local.post(wholeRun(4));
  await local.until(
    () => rowsOf("SELECT run_id FROM runs WHERE status = 'complete'"),
    ({ length }) => length === 1,
  );
});
afterAll(() => local.stop());

function ask(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${local.url}/v1/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function rowsOf(sql: string) {
  const response = await ask({ sql });
  return sqlAnswer.parse(await response.json()).rows;
}

describe('POST /v1/sql', () => {
  it('answers with columns, their types by Athena’s names, and rows', async () => {
    const sql = `SELECT run_id, n_items, score, ts, main, cost, count(*) OVER () AS n, DATE '2026-01-02' AS d
      FROM runs WHERE score >= ? AND status = ?;`;
    const response = await ask({ sql, parameters: [0.5, 'complete'] });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      columns: [
        { name: 'run_id', type: 'varchar' },
        { name: 'n_items', type: 'bigint' },
        { name: 'score', type: 'double' },
        { name: 'ts', type: 'timestamp' },
        { name: 'main', type: 'boolean' },
        { name: 'cost', type: 'double' },
        { name: 'n', type: 'bigint' },
        { name: 'd', type: 'date' },
      ],
      rows: [
        [
          '261121081110AVTYYZOZ',
          4,
          0.5,
          '2026-11-21T08:11:10.000000+00:00',
          true,
          null,
          1,
          '2026-01-02',
        ],
      ],
      truncated: false,
    });
  });

  it('keeps columns of the same name apart', async () => {
    expect(await rowsOf('SELECT 1 AS x, 2 AS x')).toEqual([[1, 2]]);
  });

  it('stops after `limit` rows and says that there are more', async () => {
    const sql = 'SELECT item_id FROM items ORDER BY item_id';
    const two = { rows: [['tiny.dev.0'], ['tiny.dev.1']], truncated: true };
    expect(await (await ask({ sql, limit: 2 })).json()).toMatchObject(two);
    expect(await (await ask({ sql, limit: 4 })).json()).toMatchObject({ truncated: false });
  });

  it('gives 1,000 rows by default', async () => {
    const many = 'SELECT 1 FROM items AS a, items AS b, items AS c, items AS d, items AS e';
    expect(await rowsOf(many)).toHaveLength(1000);
  });

  it('answers in CSV when the request accepts it', async () => {
    const sql = `SELECT 'a"b,c' AS "x,y", '' AS e, CAST(NULL AS varchar) AS n, true AS b, 0.5e0 AS f`;
    const response = await ask({ sql }, { accept: 'text/csv' });
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect(response.headers.get('evalake-truncated')).toBe('false');
    expect(await response.text()).toBe('"x,y",e,n,b,f\r\n"a""b,c","",,true,0.5\r\n');
  });

  it('reads the views', async () => {
    expect(await rowsOf('SELECT recency, status, score FROM history')).toEqual([
      [1, 'complete', 0.5],
    ]);
    expect(await rowsOf('SELECT day, score, n_runs, n_items FROM score_trend')).toEqual([
      ['2026-11-21T00:00:00.000000+00:00', 0.5, 1, 4],
    ]);
  });

  it.each(hostileStatements)('refuses %s before any query starts', async (_, sql) => {
    const response = await ask({ sql });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      type: 'urn:evalake:problem:statement-refused',
    });
  });

  it('gives the engine’s reason for a statement that fails', async () => {
    const response = await ask({ sql: 'SELECT nothing FROM runs' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      type: 'urn:evalake:problem:statement-failed',
      detail: expect.stringContaining('nothing') as string,
    });
  });

  it('does not reveal the paths of files', async () => {
    const response = await ask({ sql: "SELECT CAST('x' AS bigint) FROM events" });
    expect(await response.text()).not.toContain(local.dataFolder);
  });

  it.each([
    ['too few parameters', { sql: 'SELECT 1 WHERE 1 = ?' }, /has 1 parameters \(\?\), and 0/],
    ['too many', { sql: 'SELECT 1', parameters: [1] }, /has 0 parameters \(\?\), and 1/],
    ['a parameter that is an object', { sql: 'SELECT ?', parameters: [{}] }, /parameters.0/],
    ['an unknown member', { sql: 'SELECT 1', database: 'x' }, /database/],
    ['a limit of none', { sql: 'SELECT 1', limit: 0 }, /limit/],
    ['a limit over all limits', { sql: 'SELECT 1', limit: 100_001 }, /limit/],
    ['no statement', {}, /sql/],
    ['no JSON', 'SELECT 1', /not JSON/],
  ])('refuses %s', async (_, body, detail) => {
    const response = await ask(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      detail: expect.stringMatching(detail) as string,
    });
  });

  it('never makes a parameter part of the statement', async () => {
    const parameters = ["x' OR 'a' = 'a"];
    const response = await ask({ sql: 'SELECT run_id FROM runs WHERE run_id = ?', parameters });
    expect(await response.json()).toMatchObject({ rows: [] });
  });

  it('has no routes for running queries', async () => {
    expect((await local.get('/v1/queries/1')).status).toBe(404);
  });
});

describe('once there are keys', () => {
  it('accepts keys with scope admin only', async () => {
    const admin = await local.createKey('admin');
    const read = await local.createKey('read', 'demo');
    const status = async (headers: Record<string, string>) =>
      (await ask({ sql: 'SELECT 1' }, headers)).status;
    // The guard remembers for a moment that the lake was open.
    await local.until(
      () => status({}),
      (answer) => answer === 401,
    );
    expect(await status({ 'x-api-key': read })).toBe(403);
    expect(await status({ 'x-api-key': admin })).toBe(200);
    const body = { sql: "SELECT * FROM 'keys/*.json'" };
    expect((await ask(body, { 'x-api-key': admin })).status).toBe(400);
  });
});
