import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqlProcesses } from '#hosts/server/sql/sql-processes.ts';
import { QueryTooLargeError, QueryTooSlowError, SqlUnavailableError } from '#ports/sql-reader.ts';
import { StatementRefusedError } from '#query/guard-error.ts';
import { StatementFailedError } from '#read/sql/run-statement.ts';
import { BUILT_PROGRAM } from '../../support/built-program.ts';

let folder = '';
let processes: SqlProcesses;
let hasty: SqlProcesses;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-sql-'));
  const memoryBytes = 512 * 1024 ** 2;
  const script = join(dirname(BUILT_PROGRAM), 'sql-worker.js');
  const options = { dataFolder: folder, readSeconds: 5, memoryBytes };
  processes = new SqlProcesses(script, options);
  hasty = new SqlProcesses(script, options, 100);
});
afterAll(async () => {
  processes.close();
  hasty.close();
  await rm(folder, { recursive: true });
});

const MB = 1024 ** 2;
const SLOW =
  'SELECT count(*) FROM UNNEST(sequence(1, 9000)) a (x), UNNEST(sequence(1, 900000)) b (y)';
const run = (sql: string, signal?: AbortSignal, maxBytes = MB) =>
  processes.run(
    { sql, parameters: [], limit: 100_000 },
    'json',
    signal ? { maxBytes, signal } : { maxBytes },
  );

async function rowsOf(sql: string, maxBytes?: number): Promise<unknown> {
  const { text } = await run(sql, undefined, maxBytes);
  return JSON.parse(Buffer.from(text).toString());
}

describe('SQL in a process of its own', () => {
  it('answers, again and again', async () => {
    const answer = { columns: [{ name: 'x', type: 'integer' }], rows: [[1]], truncated: false };
    expect(await rowsOf('SELECT 1 AS x')).toEqual(answer);
    expect(await rowsOf('SELECT 1 AS x')).toEqual(answer);
  });

  it.each([
    ['SELECT 1 FROM users', StatementRefusedError],
    ['SELECT nothing FROM runs', StatementFailedError],
    // The engine sees an interrupt between two calls only.
    [
      "SELECT levenshtein_distance(lpad('a', 200000, 'a'), lpad('b', 200000, 'b'))",
      QueryTooSlowError,
    ],
    // The engine's own limit does not count what it is making.
    ['SELECT cardinality(sequence(1, 1000000000))', QueryTooLargeError],
    ["SELECT lpad('x', 3000000, 'x') FROM UNNEST(sequence(1, 2000)) AS t (n)", QueryTooLargeError],
  ])('ends %s', async (sql, kind) => {
    await expect(run(sql, undefined, 1e9)).rejects.toBeInstanceOf(kind);
    expect(await rowsOf('SELECT 2 AS x')).toMatchObject({ rows: [[2]] });
  });

  it('asks for no more rows than fit into the limit of bytes', async () => {
    const sql = 'SELECT n FROM UNNEST(sequence(1, 50000)) AS t (n)';
    const answer = await rowsOf(sql, 1000);
    expect(answer).toMatchObject({ truncated: true });
    expect(JSON.stringify(answer).length).toBeLessThan(1200);
  });

  it('lets none wait for longer than a connection may be silent', async () => {
    const gone = new AbortController();
    const limits = { maxBytes: MB, signal: gone.signal };
    const statement = { sql: SLOW, parameters: [], limit: 1 };
    const running = [1, 2].map(() => hasty.run(statement, 'json', limits));
    await expect(hasty.run(statement, 'json', limits)).rejects.toThrow('no turn for 0.1 s');
    gone.abort();
    await Promise.allSettled(running);
  });

  it('lets one that waits give its place up when its client goes', async () => {
    const [stays, goes] = [new AbortController(), new AbortController()];
    const running = [1, 2].map(() => run(SLOW, stays.signal));
    const waiting = Array.from({ length: 8 }, () => run(SLOW, goes.signal));
    goes.abort();
    for (const { status } of await Promise.allSettled(waiting)) expect(status).toBe('rejected');
    const others = Array.from({ length: 8 }, () => run('SELECT 4 AS x', stays.signal));
    const outcomes = Promise.allSettled([...running, ...others]);
    stays.abort();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ reason: { problem: { name: 'client-gone' } } });
    }
  });

  it('runs two at a time, lets eight wait, and stops for a client that has gone', async () => {
    const gone = new AbortController();
    const all = Array.from({ length: 10 }, () => run(SLOW, gone.signal));
    await expect(run('SELECT 1')).rejects.toBeInstanceOf(SqlUnavailableError);
    gone.abort();
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.map(({ status }) => status)).toEqual(all.map(() => 'rejected'));
    expect(await rowsOf('SELECT 3 AS x')).toMatchObject({ rows: [[3]] });
  });
});
