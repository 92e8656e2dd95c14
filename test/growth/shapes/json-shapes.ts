import { canonicalJson } from '#json/canonical-json.ts';
import { quoteNonFinite } from '#json/non-finite.ts';
import { parseNullingNonFinite } from '#json/null-non-finite.ts';
import { firstSyntaxError } from '#json/syntax-error.ts';
import { repeat, type Shape } from '../shape.ts';

const canonical = (input: Buffer) => Buffer.from(canonicalJson(input, 0, input.length));

/** As deep as is taken, with the numbers innermost, so that each byte lies in every level. */
function nested(numbers: number, name: (level: number) => string, depth = 250): string {
  const levels = Array.from({ length: depth }, (_, level) => name(level));
  return `${levels.join('')}[${repeat(numbers, String)}]${levels
    .reverse()
    .map((open) => (open.startsWith('{') ? ',"a":0}' : ']'))
    .join('')}`;
}

const shapes: readonly Shape[] = [
  {
    name: 'many syntax errors',
    from: 50_000,
    make: (size) => 'x '.repeat(size),
    work: firstSyntaxError,
  },
  {
    name: 'one syntax error at the end',
    from: 50_000,
    make: (size) => `[${'1,'.repeat(size)}}`,
    work: firstSyntaxError,
  },
  {
    name: 'a NaN beside a long string',
    from: 500_000,
    make: (size) => `[NaN,"not finite ${'.'.repeat(size)}"]`,
    work: parseNullingNonFinite,
  },
  {
    name: 'NaN after NaN, nulled',
    from: 100_000,
    make: (size) => `[${repeat(size, () => 'NaN')}]`,
    work: parseNullingNonFinite,
  },
  {
    name: 'NaN after NaN, quoted',
    from: 100_000,
    make: (size) => `[${repeat(size, () => '-Infinity')}]`,
    work: quoteNonFinite,
  },
  {
    name: 'NaN below a long name',
    from: 100_000,
    make: (size) => `{"${'n'.repeat(size)}":{"a":[${repeat(size / 10, () => 'NaN')}]}}`,
    work: parseNullingNonFinite,
  },
  {
    name: 'arrays as deep as is taken',
    from: 50_000,
    make: (size) => nested(size, () => '['),
    work: canonical,
  },
  {
    name: 'arrays deeper and longer',
    from: 15,
    make: (size) => nested(4000 * size, () => '[', size),
    work: canonical,
  },
  {
    name: 'objects as deep as is taken, out of order',
    from: 50_000,
    make: (size) => nested(size, (level) => `{"b${level}":`),
    work: canonical,
  },
  {
    name: 'one object of many members, backwards',
    from: 20_000,
    make: (size) => `{${repeat(size, (index) => `"${String(9e9 - index)}":${index}`)}}`,
    work: canonical,
  },
  {
    name: 'one name again and again',
    from: 50_000,
    make: (size) => `{${repeat(size, (index) => `"a":${index}`)}}`,
    work: canonical,
  },
];

/** What is only read, and not kept, may take no more. */
export const jsonShapes = shapes.map((shape) => ({ ...shape, bytesPerByte: 40 }));
