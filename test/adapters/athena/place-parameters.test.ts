import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toLiteral } from '#adapters/athena/athena-literals.ts';
import { placeParameters } from '#adapters/athena/place-parameters.ts';
import { guardStatement } from '#query/guard.ts';

const hostile = fc.constantFrom("'", "''", '?', '"', '--', '/*', '*/', '\n', ';', 'x', '$1', '$&');
const short = fc.array(hostile, { maxLength: 20 }).map((parts) => parts.join(''));
const long = short.map((text) => text + 'long '.repeat(220) + text);

/** The texts of a statement that selects literals and parameters only. */
function selected(text: string, parameters: readonly string[]): string[] {
  let index = 0;
  return [...text.matchAll(/'(?:[^']|'')*'|\?/g)].map(([piece]) =>
    piece === '?' ? (parameters[index++] ?? '') : piece,
  );
}

it('whatever is in a parameter, and however long it is, stays that parameter', () => {
  const values = fc.array(fc.oneof(short, long), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(values, (texts) => {
      const literals = texts.map(toLiteral);
      const sql = `SELECT ${texts.map(() => '?').join(', ')} FROM runs`;
      const { text, parameters } = placeParameters(sql, literals);
      expect(selected(text, parameters)).toEqual(literals);
      expect(parameters.every(({ length }) => length <= 1024)).toBe(true);
      // Trino's own grammar sees one SELECT with as many parameters as are left.
      expect(guardStatement(text).parameterCount).toBe(parameters.length);
    }),
    { numRuns: 50 },
  );
});
