import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskKeys } from '#contract/mask-keys.ts';

function masked(text: string): string {
  const bytes = Buffer.from(text);
  maskKeys(bytes);
  return bytes.toString();
}

const KEY = `evk_${'aB3_-'.repeat(8)}xyz`;

it.each([
  ['http://rec:secret@host/v1', 'http://**********@host/v1'],
  ["--url 'https://secret@host:1' x", "--url 'https://******@host:1' x"],
  ['"http:\\/\\/rec:s%40t@host"', '"http:\\/\\/*********@host"'],
  ['http://a@b http://c@d', 'http://*@b http://*@d'],
  [`--key ${KEY} é`, `--key ${'*'.repeat(47)} é`],
  ['http://rec:é@host', `http://${'*'.repeat(6)}@host`],
])('%s becomes %s', (text, expected) => {
  expect(masked(text)).toBe(expected);
});

it.each(['http://host/a@b', 'mail a@b.c', 'http://host?x=a@b', 'evk_short', 'x://', '://@host'])(
  '%s stays',
  (text) => {
    expect(masked(text)).toBe(text);
  },
);

it('keeps JSON as JSON of the same length, and does nothing more a second time', () => {
  const part = fc.constantFrom('http:', '//', '/', ':', '@', 'evk_', KEY, '"', '\\', 'é', ' ', 'x');
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const text = JSON.stringify({ command: parts.join('') });
      const once = masked(text);
      expect(Buffer.byteLength(once)).toBe(Buffer.byteLength(text));
      expect(() => void JSON.parse(once)).not.toThrow();
      expect(masked(once)).toBe(once);
    }),
  );
});
