import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parameterCount, placeIn, rangeAt, sqlTokens } from '../../../web/screens/sql/lexer.ts';
import { parameterValue } from '../../../web/screens/sql/statement.ts';

function kindsOf(sql: string): [string, string][] {
  return sqlTokens(sql).map(({ kind, start, end }) => [kind, sql.slice(start, end)]);
}

describe('the tokens of a statement', () => {
  it('are keywords, texts, numbers, comments and parameters; names are none', () => {
    expect(
      kindsOf(`select "from", n2 -- ?\nFROM t /* ' */ WHERE x = 'it''s ?' AND n > 1.5e3 and p = ?`),
    ).toEqual([
      ['keyword', 'select'],
      ['comment', '-- ?'],
      ['keyword', 'FROM'],
      ['comment', "/* ' */"],
      ['keyword', 'WHERE'],
      ['text', "'it''s ?'"],
      ['keyword', 'AND'],
      ['number', '1.5e3'],
      ['keyword', 'and'],
      ['parameter', '?'],
    ]);
  });

  it('are found in what is not whole yet', () => {
    expect(kindsOf("SELECT 'open ?")).toEqual([
      ['keyword', 'SELECT'],
      ['text', "'open ?"],
    ]);
    expect(kindsOf('/* open ?')).toEqual([['comment', '/* open ?']]);
    expect(parameterCount('SELECT "a?" FROM t WHERE b = ? OR c = ?')).toBe(2);
  });

  it('lie in order and apart, whatever is written', () => {
    const part = fc.constantFrom(
      "'",
      '"',
      '--',
      '/*',
      '*/',
      '\n',
      '?',
      'SELECT',
      '1e',
      ' ',
      'é',
      '🙂',
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const sql = parts.join('');
        let before = 0;
        for (const { start, end } of sqlTokens(sql)) {
          expect(start).toBeGreaterThanOrEqual(before);
          expect(end).toBeGreaterThan(start);
          before = end;
        }
        expect(before).toBeLessThanOrEqual(sql.length);
      }),
    );
  });
});

describe('the place of a fault', () => {
  it.each([
    ['line 2, column 8: no viable alternative', { line: 2, column: 8 }],
    ["SYNTAX_ERROR: line 1:15: Column 'x' cannot be resolved", { line: 1, column: 15 }],
    ['there is no table of the name line', undefined],
  ])('is read from %j', (message, place) => {
    expect(placeIn(message)).toEqual(place);
  });

  it('marks the word there, and the last character at the end', () => {
    const sql = 'SELECT a\nFROMM t';
    expect(rangeAt(sql, { line: 2, column: 1 })).toEqual({ start: 9, end: 14 });
    expect(rangeAt(sql, { line: 9, column: 9 })).toEqual({ start: 15, end: 16 });
    expect(rangeAt('', { line: 1, column: 1 })).toEqual({ start: 0, end: 0 });
  });
});

describe('a value as it was typed', () => {
  it.each([
    ['5', 5],
    ['-0.5', -0.5],
    ['02', '02'],
    ['', ''],
    ['1e999', '1e999'],
    ['demo', 'demo'],
  ])('%j is %j', (typed, value) => {
    expect(parameterValue(typed)).toBe(value);
  });
});
