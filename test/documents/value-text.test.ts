import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addValueText, LONGEST_TEXT } from '#documents/value-text.ts';
import { ByteText } from '#json/byte-text.ts';

function valueText(json: string): string {
  const to = new ByteText();
  to.add('before');
  const text = Buffer.from(`[${json}]`);
  addValueText(to, text, 1, text.length - 1);
  return to.bytes.toString().slice('before'.length);
}

/** Texts about as long as the longest, of plain characters and of those that take escapes or several bytes. */
const texts = fc
  .tuple(
    fc.array(fc.constantFrom('a', ' ', '"', '\\', '\n', 'é', '你', '🚀', '\u007f'), {
      maxLength: 4,
    }),
    fc.integer({ min: LONGEST_TEXT - 6, max: LONGEST_TEXT + 6 }),
    fc.nat(LONGEST_TEXT + 6),
  )
  .map(([special, length, at]) => {
    const plain = 'x'.repeat(length);
    return plain.slice(0, at) + special.join('') + plain.slice(at);
  });

describe('the text of a value', () => {
  it('is a text cut behind so many characters, however it is spelled', () => {
    fc.assert(
      fc.property(texts, fc.boolean(), (text, isInList) => {
        const json = JSON.stringify(text);
        const cut = `${text.slice(0, LONGEST_TEXT).toWellFormed()}…`;
        const expected = text.length > LONGEST_TEXT ? cut : text;
        expect(JSON.parse(valueText(isInList ? `[${json}]` : json))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('is the content of the last message, or JSON, or nothing for null', () => {
    expect(valueText('[{"content": "first"}, {"role": "user", "content": "last"}]')).toBe('"last"');
    expect(valueText('{"a": "b"}')).toBe(String.raw`"{\"a\": \"b\"}"`);
    expect(valueText('[1, 2]')).toBe('"[1, 2]"');
    expect(valueText('null')).toBe('');
  });
});
