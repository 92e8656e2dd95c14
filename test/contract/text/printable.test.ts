import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeControls, escapeInJson, escapeInLines } from '#contract/text/printable.ts';

const CONTROLS = /[\p{Cc}\p{Cf}]/u;
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\u001b', '\u009b', '\u007f', '\n', '\u202e', '\u{e0001}', '"'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

it('leaves nothing on which a terminal acts, and is done once', () => {
  fc.assert(
    fc.property(text, (each) => {
      const escaped = escapeControls(each);
      expect(escaped).not.toMatch(CONTROLS);
      expect(escapeControls(escaped)).toBe(escaped);
      expect(escapeInLines(each).replaceAll('\n', '')).not.toMatch(CONTROLS);
      expect(escapeInLines(each).split('\n')).toHaveLength(each.split('\n').length);
    }),
  );
});

it('leaves JSON that means the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), text, (value, each) => {
      const json = JSON.stringify({ value, [each]: each }, undefined, 2);
      const escaped = escapeInJson(json);
      expect(escaped.replaceAll('\n', '')).not.toMatch(CONTROLS);
      expect(JSON.parse(escaped)).toEqual(JSON.parse(json));
    }),
  );
});
