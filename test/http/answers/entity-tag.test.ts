import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gzipTag, namesTag, tagOf } from '#http/answers/entity-tag.ts';

const bytes = fc.uint8Array({ maxLength: 100 });
const opaque = fc.stringMatching(/^[\w.-]{0,20}$/).filter((text) => !text.endsWith('-gzip'));
const tag = opaque.map((text) => `"${text}"`);
const spelling = fc.constantFrom<(tag: string) => string>(
  (each) => each,
  gzipTag,
  (each) => `W/${each}`,
  (each) => `W/${gzipTag(each)}`,
);

it('equal contents have one tag, and others have another', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(tagOf(a)).toMatch(/^"[\w-]{22}"$/);
      expect(tagOf(a) === tagOf(b)).toBe(Buffer.compare(a, b) === 0);
    }),
  );
});

it('a list names a content by the tag of either form, strong or weakened, and no other content', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(tag, spelling)), tag, spelling, (list, asked, spell) => {
      const text = list.map(([each, write]) => write(each)).join(', ');
      expect(namesTag(text, spell(asked))).toBe(list.some(([each]) => each === asked));
    }),
  );
});

it('a star names every content, and nothing names none', () => {
  expect(namesTag(' * ', '"a"')).toBe(true);
  expect(namesTag(undefined, '"a"')).toBe(false);
  expect(namesTag('', '"a"')).toBe(false);
  expect(namesTag('a', '"a"')).toBe(false);
});

it('each form has a strong tag of its own, and a weak tag is that of both', () => {
  expect(gzipTag('"a"')).toBe('"a-gzip"');
  expect(gzipTag('W/"a"')).toBe('W/"a"');
});
