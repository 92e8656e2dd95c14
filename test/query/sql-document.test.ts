import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { tables } from '#lake/tables/all-tables.ts';
import type { Column } from '#parquet/index.ts';
import { views } from '#query/all-views.ts';
import { corpusThemes, readCorpus, type SqlAnswer } from '../support/sql-corpus.ts';

const DOCUMENT = new URL('../../docs/sql.md', import.meta.url);
const HEAD = '| column | type | what |\n|---|---|---|\n';

function columnLines(columns: readonly Column[]): string {
  return columns
    .map(({ name, type, comment }) => `| \`${name}\` | ${type} | ${comment} |\n`)
    .join('');
}

/** The document with the columns of a table or view as they are defined. */
function withColumns(text: string, name: string, columns: readonly Column[]): string {
  const start = text.indexOf(HEAD, text.indexOf(`\n### ${name}\n`)) + HEAD.length;
  return text.slice(0, start) + columnLines(columns) + text.slice(text.indexOf('\n\n', start) + 1);
}

const DIFFERENCES = '| statement | Trino | on a laptop |\n|---|---|---|\n';

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function outcome(answer: SqlAnswer | undefined): string {
  if (!answer) return '';
  return 'refused' in answer ? 'refused' : 'rows';
}

function differenceLines(): string {
  return corpusThemes
    .flatMap(readCorpus)
    .filter(({ embedded }) => embedded !== undefined)
    .map(
      ({ sql, trino, embedded, why = '' }) =>
        `| \`${cell(sql)}\` | ${outcome(trino)} | ${outcome(embedded)}: ${cell(why)} |\n`,
    )
    .join('');
}

/** The document with the statements of the corpus that the two engines answer differently. */
function withDifferences(text: string): string {
  const start = text.indexOf(DIFFERENCES) + DIFFERENCES.length;
  return text.slice(0, start) + differenceLines() + text.slice(text.indexOf('\n\n', start) + 1);
}

// `npx vitest run test/query/sql-document.test.ts -u` writes these columns and differences into the
// document.
it('docs/sql.md has the columns of every table and view, and where the engines differ', async () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  const derived = [...tables, ...views].reduce((document, { name, columns }) => {
    expect(document).toContain(`\n### ${name}\n`);
    return withColumns(document, name, columns);
  }, text);
  expect(derived).toContain(DIFFERENCES);
  await expect(withDifferences(derived)).toMatchFileSnapshot(DOCUMENT.pathname);
});

it('the useful statements of docs/sql.md are all of the corpus', () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [, block = ''] = /that are of use:\n\n```sql\n([^`]*)```/.exec(text) ?? [];
  const statements = [...block.matchAll(/^--.*\n([^;]+);$/gm)].map(([, sql = '']) => sql);
  expect(statements.length).toBeGreaterThan(5);
  const corpus = corpusThemes.flatMap(readCorpus).map(({ sql }) => sql);
  expect(corpus).toEqual(expect.arrayContaining(statements));
});
