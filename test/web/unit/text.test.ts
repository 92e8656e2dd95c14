import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentsOf, visible } from '../../../web/text/segments.ts';
import { spreadsheetOf } from '../../../web/text/spreadsheet.ts';
import { hashOf, parseAddress } from '../../../web/route/address.ts';

describe('text that is shown', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['a\u202eb', 'a⟨U+202E⟩b'],
    ['zero\u200bwidth', 'zero⟨U+200B⟩width'],
    ['nul\u0000', 'nul␀'],
    ['\ud800', '⟨U+D800⟩'],
    ['tab\tand\nline', 'tab\tand\nline'],
    ['naïve 漢字 🙂 עברית', 'naïve 漢字 🙂 עברית'],
  ])('has marks for what could not be seen: %j', (sent, shown) => {
    expect(visible(sent)).toBe(shown);
  });

  it('loses nothing: what is no mark stands as it was sent', () => {
    const anyText = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(anyText, (sent) => {
        const segments = segmentsOf(sent);
        const plain = segments.filter(({ kind }) => kind === 'text').map(({ text }) => text);
        const marks = segments.filter(({ kind }) => kind === 'mark').length;
        const kept = plain.join('');
        expect(Array.from(sent).length).toBe(Array.from(kept).length + marks);
        expect(segmentsOf(kept).every(({ kind }) => kind === 'text')).toBe(true);
      }),
    );
  });
});

describe('a file for spreadsheets', () => {
  it('has no cell that begins as a formula does', () => {
    const cell = fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', ' =', ''), fc.string());
    fc.assert(
      fc.property(cell, ([begin, rest]) => {
        const text = `${begin}${rest}`;
        const unquoted = spreadsheetOf([[text]])
          .slice(0, -2)
          .replace(/^"|"$/g, '');
        expect(unquoted).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });

  it('keeps numbers as numbers', () => {
    expect(spreadsheetOf([['name', -0.5, null]])).toBe('name,-0.5,\r\n');
  });
});

describe('an address', () => {
  it('is read as it was written, whatever the names in it', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(
        name,
        fc.array(name),
        fc.array(fc.tuple(name, fc.string())),
        (project, path, query) => {
          expect(parseAddress(hashOf({ project, path, query }))).toEqual({ project, path, query });
        },
      ),
    );
  });
});
