import { guardStatement, MAX_SQL_CHARACTERS } from '#query/guard.ts';
import { StatementRefusedError } from '#query/guard-error.ts';
import type { Shape } from '../shape.ts';

/** Reads each statement, whether it may run or not. */
function guardAll(input: Buffer): void {
  for (const sql of input.toString().split('\n')) {
    try {
      guardStatement(sql);
    } catch (error) {
      if (!(error instanceof StatementRefusedError)) throw error;
      // One that is too long is never read.
      if (error.message.includes('characters; at most')) throw error;
    }
  }
}

/** As much of a part, again and again, as fits; as deep as is taken where brackets nest. */
type Part = readonly [open: string, part: string, close?: string];

const PARTS: readonly Part[] = [
  ['SELECT a', ',a', ' FROM runs'],
  ['SELECT a', '.a', ' FROM runs'],
  ['SELECT 1', '+1'],
  ["SELECT '", 'x', "'"],
  ['SELECT 1', ' OR 1=1'],
  ['SELECT 1', ' UNION ALL SELECT 1'],
  ['SELECT 1 FROM runs', ' JOIN runs ON 1=1'],
  ['SELECT 1 FROM runs', ', runs'],
  ['SELECT 1 WHERE 1 IN (1', ',1', ')'],
  ['SELECT 1 GROUP BY GROUPING SETS ((1)', ',(1)', ')'],
  ['SELECT CASE', ' WHEN 1=1 THEN 1', ' END'],
  ['WITH q AS (SELECT 1)', ', q AS (SELECT 1 FROM q)', ' SELECT 1 FROM q'],
  ['SELECT 1', ' -- c '],
  ['SELECT 1', '/**/'],
  ['SELECT 1', ' NOT'],
  ['SELECT ', 'CASE WHEN 1=1 THEN '],
  ['SELECT ', "(')'||"],
  ['SELECT ', 'x -> '],
  ['SELECT ts', " AT TIME ZONE 'UTC'"],
  ['SELECT a', '[1]'],
  ['SELECT ', '-', '1'],
  ['', ';'],
];

function statementOf([open, part, close = '']: Part, characters: number): string {
  const count = Math.floor((characters - open.length - close.length) / part.length);
  return `${open}${part.repeat(count)}${close}`;
}

/** Brackets nest, with the rest inside. */
const NESTED: readonly Part[] = [
  [`SELECT ${'('.repeat(20)}1`, ',1', ')'.repeat(20)],
  [`SELECT ${'ARRAY['.repeat(4)}1`, ',1', ']'.repeat(4)],
  [`SELECT ${'(SELECT '.repeat(4)}1`, ',1', ')'.repeat(4)],
  [`SELECT ${'CASE WHEN 1 THEN '.repeat(2)}1`, '+1', ' END'.repeat(2)],
];

/** Statements of one part again and again, a sixteenth as long as is taken: some take a millisecond a character. */
export const sqlShapes: readonly Shape[] = [
  {
    name: 'SQL statements of repeated parts',
    // A token is an object, and so is each rule of the grammar around it.
    bytesPerByte: 10_000,
    from: MAX_SQL_CHARACTERS / 256,
    make: (size) => [...PARTS, ...NESTED].map((part) => statementOf(part, size)).join('\n'),
    work: guardAll,
  },
];
