import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { QueryFailedError } from '#ports/sql-engine.ts';
import { guardStatement } from '#query/guard.ts';
import { recordInto } from '../engines/athena/support/sample-lake.ts';
import { TestLake } from '../support/lake.ts';
import { answerOf, corpusThemes, readCorpus, type SqlAnswer } from '../support/sql-corpus.ts';

let folder: string;
let engine: DuckDbEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-corpus-'));
  await recordInto(new TestLake(), [new FileStore(folder)]);
  engine = await DuckDbEngine.open({ dataFolder: folder });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

async function ask(sql: string): Promise<SqlAnswer> {
  try {
    return answerOf(await engine.read({ sql: guardStatement(sql).sql, parameters: [] }, 1000));
  } catch (error) {
    if (error instanceof QueryFailedError) return { refused: error.message };
    throw error;
  }
}

const REFUSED = { refused: expect.any(String) as string };

/** Every engine has its own words for a mistake. */
function expectedOf(answer: SqlAnswer | undefined): unknown {
  return answer !== undefined && 'refused' in answer ? REFUSED : answer;
}

describe.each(corpusThemes)('of the corpus of %s', (theme) => {
  it.each(readCorpus(theme))('$name: as on Trino', async ({ sql, trino, embedded }) => {
    expect(await ask(sql)).toEqual(expectedOf(embedded ?? trino));
  });
});
