import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeControls } from '#contract/text/printable.ts';

it.each([
  ['\u001B[31mred', '\\u001b[31mred'],
  ['two\nlines', 'two\\nlines'],
  ['\u009B2J', '\\u{9b}2J'],
  ['\u202Etxt', '\\u{202e}txt'],
  ['\u{E0001}', '\\u{e0001}'],
  ['“quoted” – ümlaut 🎈', '“quoted” – ümlaut 🎈'],
])('prints %j as %s', (text, printed) => {
  expect(escapeControls(text)).toBe(printed);
});

it('lets no control or format character through', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapeControls(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
});
