import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { SqlValue } from '#ports/sql-engine.ts';
import type { SqlTable } from '#ports/sql-reader.ts';

const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What an engine says to a statement: its rows, or why it has none. */
const answerSchema = z.union([
  z.strictObject({ columns: z.array(z.string()), rows: z.array(z.array(valueSchema)) }),
  z.strictObject({ refused: z.string() }),
]);
export type SqlAnswer = z.infer<typeof answerSchema>;

const statementSchema = z.strictObject({
  name: z.string(),
  sql: z.string(),
  /** Trino's answer. `npm run test:athena` holds it. */
  trino: answerSchema.optional(),
  /** DuckDB's, where it is another, and why. `npm test` holds it. */
  embedded: answerSchema.optional(),
  why: z.string().optional(),
});
export type CorpusStatement = z.infer<typeof statementSchema>;

const FOLDER = fileURLToPath(new URL('../query/corpus', import.meta.url));

/** The files of the corpus by theme; one statement a line, as JSON. */
export const corpusThemes = readdirSync(FOLDER)
  .sort()
  .map((name) => name.replace(/\.jsonl$/, ''));

export function corpusPath(theme: string): string {
  return join(FOLDER, `${theme}.jsonl`);
}

export function readCorpus(theme: string): CorpusStatement[] {
  const lines = readFileSync(corpusPath(theme), 'utf8').trimEnd().split('\n');
  return lines.map((line) => statementSchema.parse(JSON.parse(line)));
}

export function corpusText(statements: readonly CorpusStatement[]): string {
  return statements.map((statement) => `${JSON.stringify(statement)}\n`).join('');
}

const DIGITS = 9;

/** Numbers are rounded: sums over many files differ in their last digits. */
export function answerOf({ columns, rows }: SqlTable): SqlAnswer {
  return { columns: columns.map(({ name }) => name), rows: rows.map((row) => row.map(round)) };
}

function round(value: SqlValue): SqlValue {
  if (typeof value !== 'number' || Number.isInteger(value)) return value;
  if (!Number.isFinite(value)) return String(value);
  return Number(value.toFixed(DIGITS));
}
