import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packJson, packTexts } from '#read/pack-column.ts';
import { unpackColumn } from '../support/unpack-table.ts';

const texts = fc.array(fc.option(fc.constantFrom('', 'a', 'b', '__proto__', '1')));

it('gives back every text, and null for none', () => {
  fc.assert(
    fc.property(texts, (sent) => {
      expect(unpackColumn(packTexts(sent))).toEqual(sent);
    }),
  );
});

it('has codes where texts repeat, and none where they do not', () => {
  expect(packTexts(['a', 'a', 'b', null])).toEqual({
    dictionary: ['a', 'b'],
    codes: [0, 0, 1, null],
  });
  expect(packTexts(['a', 'b', 'c'])).toEqual({ values: ['a', 'b', 'c'] });
});

it('parses each distinct JSON text once', () => {
  const parsed: string[] = [];
  const column = packJson(
    ['[]', '["x"]', '[]'],
    (text) => (parsed.push(text), JSON.parse(text) as string[]),
  );
  expect(unpackColumn(column)).toEqual([[], ['x'], []]);
  expect(parsed).toEqual(['[]', '["x"]']);
});
