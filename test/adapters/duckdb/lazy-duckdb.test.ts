import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LazyDuckDb } from '#adapters/duckdb/lazy-duckdb.ts';

let folder: string;
let dataFolder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-lazy-'));
  dataFolder = join(folder, 'data');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const ONE = { sql: 'SELECT 1 AS one', parameters: [] } as const;

describe('an engine that is opened when it is needed', () => {
  it('stops a query that nobody waits for any more, and runs the next one', async () => {
    const engine = new LazyDuckDb({ dataFolder });
    await engine.run(ONE);
    const sql = 'SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b';
    const reason = new Error('gone');
    const stopped = new AbortController();
    const answer = engine.runUntil({ sql, parameters: [] }, stopped.signal);
    stopped.abort(reason);
    await expect(answer).rejects.toBe(reason);
    await expect(engine.runUntil(ONE, stopped.signal)).rejects.toBe(reason);
    expect(await engine.runUntil(ONE, new AbortController().signal)).toEqual([{ one: 1 }]);
    await engine.close();
  });

  it('opens with the first query, and closes', async () => {
    const engine = new LazyDuckDb({ dataFolder });
    expect(existsSync(dataFolder)).toBe(false);
    expect(await Promise.all([engine.run(ONE), engine.run(ONE)])).toEqual([
      [{ one: 1 }],
      [{ one: 1 }],
    ]);
    expect(existsSync(join(dataFolder, 'runs'))).toBe(true);
    expect((await engine.read(ONE, 10)).rows).toEqual([[1]]);
    await engine.close();
  });

  it('closes without having been opened', async () => {
    await new LazyDuckDb({ dataFolder }).close();
    expect(existsSync(dataFolder)).toBe(false);
  });

  it('tries again where it could not be opened', async () => {
    await writeFile(dataFolder, 'a file');
    const engine = new LazyDuckDb({ dataFolder });
    await expect(engine.run(ONE)).rejects.toThrow('EEXIST');
    await rm(dataFolder);
    expect(await engine.run(ONE)).toEqual([{ one: 1 }]);
    await engine.close();
  });
});
