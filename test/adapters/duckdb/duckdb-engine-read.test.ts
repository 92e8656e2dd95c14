import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { QueryFailedError } from '#ports/sql-engine.ts';
import { QueryTooLargeError, QueryTooSlowError } from '#ports/sql-reader.ts';
import { LakeFolder } from '../../support/lake-folder.ts';

const FOREVER = 'SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b';

let lake: LakeFolder;
let engine: DuckDbEngine;

beforeEach(async () => {
  lake = await LakeFolder.create();
  engine = await DuckDbEngine.open({ dataFolder: lake.path, readSeconds: 0.2 });
});
afterEach(async () => {
  await engine.close();
  await lake.remove();
});

const read = (sql: string, maxRows = 10) => engine.read({ sql, parameters: [] }, maxRows);

describe('read, for statements that a person wrote', () => {
  it('stops a statement that runs for too long, and the next one runs', async () => {
    await expect(read(FOREVER)).rejects.toBeInstanceOf(QueryTooSlowError);
    expect((await read('SELECT 1 AS x')).rows).toEqual([[1]]);
  });

  it('stops a statement that needs too much memory, and the next one runs', async () => {
    const small = await DuckDbEngine.open({ dataFolder: lake.path, memoryBytes: 50_000_000 });
    const sql = 'SELECT length(array_agg(range)) FROM range(100000000) GROUP BY range % 7';
    await expect(small.read({ sql, parameters: [] }, 1)).rejects.toBeInstanceOf(QueryTooLargeError);
    const { rows } = await small.read({ sql: 'SELECT 1', parameters: [] }, 1);
    expect(rows).toEqual([[1]]);
    await small.close();
  });

  it.each([
    ['calls', (inner: string) => `json_extract_scalar(${inner}, '$.a')`, `'{"a": 1}'`],
    ['casts', (inner: string) => `CAST(${inner} AS integer)`, "'1'"],
    ['divisions', (inner: string) => `(7 / ${inner})`, 'length(day)'],
  ])('refuses nested %s that would grow without bound', async (_, nest, innermost) => {
    const nested = (times: number) =>
      Array.from({ length: times }).reduce<string>((inner) => nest(inner), innermost);
    const from = "FROM (VALUES ('x')) AS t (day)";
    expect((await read(`SELECT ${nested(3)} AS x ${from}`)).rows).toHaveLength(1);
    await expect(read(`SELECT ${nested(40)} ${from}`)).rejects.toThrow(/nested too deep/);
  });

  it('binds each parameter once, however often its place is repeated', async () => {
    const sql = "SELECT 1 AS x FROM (VALUES 'a') AS t (v) WHERE v = ? AND greatest(v, ?) = 'b'";
    const { rows } = await engine.read({ sql, parameters: ['a', 'b'] }, 10);
    expect(rows).toEqual([[1]]);
  });

  it('computes few more rows than it returns', async () => {
    const { rows, truncated } = await read('SELECT * FROM range(1000000000000)', 3);
    expect(rows).toEqual([[0], [1], [2]]);
    expect(truncated).toBe(true);
  });

  it.each([
    ['a number', '1', 'integer'],
    ['a large one', 'CAST(1 AS bigint)', 'bigint'],
    ['a sum', 'sum(CAST(1 AS bigint))', 'bigint'],
    ['a decimal', '1.5', 'decimal(2,1)'],
    ['a real', 'CAST(1 AS real)', 'real'],
    ['a time', "TIMESTAMP '2026-01-01 00:00:00'", 'timestamp'],
    [
      'a time with a zone',
      "from_iso8601_timestamp('2026-01-01T00:00:00Z')",
      'timestamp with time zone',
    ],
  ])('names the type of %s as Athena does', async (_, sql, type) => {
    expect((await read(`SELECT ${sql} AS x`)).columns).toEqual([{ name: 'x', type }]);
  });

  // The guard refuses these statements first; this holds behind it.
  it.each([
    "SELECT * FROM read_text('{}')",
    "SELECT * FROM read_csv('{}')",
    "SELECT * FROM '{}'",
    'SELECT * FROM "{}"',
    "SELECT * FROM glob('{}')",
    "COPY (SELECT 1) TO '{}'",
    "ATTACH '{}' AS x",
    "SET allowed_directories = ['{}']",
  ])('does not reach the keys by %s', async (sql) => {
    const key = join(lake.path, 'keys/x.json');
    await mkdir(join(lake.path, 'keys'));
    await writeFile(key, '{"secret":"s"}');
    await expect(read(sql.replace('{}', key.replaceAll("'", "''")))).rejects.toBeInstanceOf(
      QueryFailedError,
    );
  });
});
