import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardStatement } from '#query/guard.ts';
import {
  answerOf,
  corpusPath,
  corpusText,
  corpusThemes,
  readCorpus,
  type SqlAnswer,
} from '../../support/sql-corpus.ts';
import { openEngines } from './support/engines.ts';
import { TrinoError } from './support/trino-client.ts';

let engines: Awaited<ReturnType<typeof openEngines>>;

beforeAll(async () => {
  engines = await openEngines();
});
afterAll(() => engines.duckDb.close());

async function askTrino(sql: string): Promise<SqlAnswer> {
  try {
    return answerOf(await engines.trino.table(guardStatement(sql).sql));
  } catch (error) {
    if (error instanceof TrinoError) return { refused: error.errorName };
    throw error;
  }
}

// `npm run test:athena -- corpus -u` writes Trino's answers into the corpus.
describe.each(corpusThemes)('the corpus of %s', (theme) => {
  it('has the answers of Trino', async () => {
    const asked = [];
    for (const { name, sql, trino: _trino, ...embedded } of readCorpus(theme)) {
      asked.push({ name, sql, trino: await askTrino(sql), ...embedded });
    }
    await expect(corpusText(asked)).toMatchFileSnapshot(corpusPath(theme));
  });
});
