import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { guardStatement } from '#query/guard.ts';
import { StatementRefusedError } from '#query/guard-error.ts';
import { allowedStatements } from '../../support/allowed-statements.ts';
import { hostileStatements } from '../../support/hostile-statements.ts';
import { openEngines } from './support/engines.ts';
import { expectedRuns } from './support/expected-runs.ts';

const SECRET = 'the hash of a key';
let engines: Awaited<ReturnType<typeof openEngines>>;

beforeAll(async () => {
  const keys = join(inject('dataFolder'), 'keys');
  mkdirSync(keys, { recursive: true });
  writeFileSync(join(keys, 'x.json'), JSON.stringify({ secret: SECRET }));
  engines = await openEngines();
});
afterAll(() => engines.duckDb.close());

async function countRuns(): Promise<unknown> {
  const sql = "SELECT count(*) AS n FROM runs WHERE project <> 'documents'";
  const query = { sql, parameters: [] };
  return [await engines.trino.run(query), await engines.duckDb.run(query)];
}

const files = () => readdirSync(inject('dataFolder'), { recursive: true }).sort();

describe.each(hostileStatements)('%s', (_, sql) => {
  it('is refused by the SQL guard', () => {
    expect(() => guardStatement(sql)).toThrow(StatementRefusedError);
  });

  it('without the guard would change and reveal nothing', async () => {
    const before = files();
    const answers = await Promise.allSettled([
      engines.trino.query(sql),
      engines.duckDb.read({ sql, parameters: [] }, 100),
    ]);
    expect(JSON.stringify(answers)).not.toContain(SECRET);
    expect(files()).toEqual(before);
  });
});

it('all together left the tables as they were', async () => {
  const rows = [{ n: expectedRuns.length }];
  expect(await countRuns()).toEqual([rows, rows]);
});

describe.each(allowedStatements)('%s', (_, sql) => {
  it('is SQL that Trino parses, in the guard’s output', async () => {
    await engines.trino.query(guardStatement(sql).sql);
  });
});
