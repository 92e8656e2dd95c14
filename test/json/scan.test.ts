import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkDepth,
  JsonStructureError,
  elementParts,
  JsonTooDeepError,
  MAX_DEPTH,
  skipString,
} from '#json/scan.ts';
import { elementsOf, membersOf } from '#json/members.ts';
import { canonicalJson } from '#json/canonical-json.ts';

const indents = fc.constantFrom(undefined, 1, '\t', '\r\n ');

const sliceElements = (bytes: Uint8Array): number[] =>
  [...elementParts(bytes, { bytes: 200, elements: 3 })].flat();

function elementTexts(text: string): string[] {
  const bytes = Buffer.from(text);
  const spans = sliceElements(bytes);
  return Array.from({ length: spans.length / 2 }, (_, i) =>
    bytes.toString('utf8', spans[2 * i], spans[2 * i + 1]),
  );
}

describe('slicing an array', () => {
  it('finds the text of every element at any indentation', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), indents, (values, indent) => {
        const slices = elementTexts(JSON.stringify(values, null, indent));
        expect(slices.map((text) => JSON.parse(text) as unknown)).toEqual(
          JSON.parse(JSON.stringify(values)),
        );
      }),
    );
  });

  it('finds the same where the array is known to be valid', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), indents, (values, indent) => {
        const bytes = Buffer.from(`  ${JSON.stringify(values, null, indent)}   `);
        const spans = elementsOf(bytes, { start: 1, end: bytes.length - 1 });
        expect(spans.flatMap(({ start, end }) => [start, end])).toEqual(sliceElements(bytes));
      }),
    );
  });

  it('keeps numbers and escapes as they are spelled', () => {
    expect(
      elementTexts(' [ -0.0 , 5e-324,9007199254740993,"\\u0000\\"]" ,{"a":[1,{}]}]\n'),
    ).toEqual(['-0.0', '5e-324', '9007199254740993', '"\\u0000\\"]"', '{"a":[1,{}]}']);
  });

  it.each([
    ['', 0],
    ['{}', 0],
    ['[1', 2],
    ['[1,', 3],
    ['[1 2]', 3],
    ['[1]x', 3],
    ['["a]', 4],
    ['[{"a":1]', 8],
    ['[,1]', 1],
  ])('refuses %j at byte %i', (text, offset) => {
    const failure = (() => {
      try {
        return elementTexts(text);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(JsonStructureError);
    expect(failure).toHaveProperty('offset', offset);
  });

  it('ends for any bytes, at worst with a JsonStructureError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          sliceElements(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonStructureError);
        }
      }),
    );
  });
});

describe('slicing an object', () => {
  it('finds the text of every member', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), indents, (value, indent) => {
        const bytes = Buffer.from(JSON.stringify(value, null, indent));
        const members = membersOf(bytes, { start: 0, end: bytes.length });
        const texts = members.map(
          ({ key, value }) =>
            `${JSON.stringify(key)}:${bytes.toString('utf8', value.start, value.end)}`,
        );
        expect(JSON.parse(`{${texts.join(',')}}`)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('depth', () => {
  const nested = (levels: number): Buffer => Buffer.from('['.repeat(levels) + ']'.repeat(levels));

  it(`may be ${MAX_DEPTH} levels and no more`, () => {
    expect(() => checkDepth(nested(MAX_DEPTH), 0, 2 * MAX_DEPTH)).not.toThrow();
    expect(() => checkDepth(nested(MAX_DEPTH + 1), 0, 2 * MAX_DEPTH + 2)).toThrow(JsonTooDeepError);
  });
});

describe('canonical text', () => {
  const canonical = (text: string): string =>
    canonicalJson(Buffer.from(text), 0, Buffer.byteLength(text));

  it('is the same for every spelling of a value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), indents, (value, indent) => {
        expect(canonical(JSON.stringify(value, null, indent))).toBe(
          canonical(JSON.stringify(value)),
        );
      }),
    );
  });

  it('does not depend on the order of members or on escapes', () => {
    expect(canonical('{"b": 1, "a": "\\u00e9\\/"}')).toBe(canonical('{"a":"é/","b":1}'));
  });

  it('keeps numbers apart that are equal as doubles', () => {
    expect(canonical('9007199254740993')).not.toBe(canonical('9007199254740992'));
  });
});

describe('the end of a long string', () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 90 }),
    fc.constantFrom('"', '\\', '\\"', '\u2028', '😀', '\ud800'),
    fc.nat(80).map((times) => '\\'.repeat(times)),
    fc.nat(80).map((times) => 'x'.repeat(times)),
  );

  it('is behind its own quote, whatever is escaped in it and follows it', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.string(), (pieces, rest) => {
        const token = Buffer.from(JSON.stringify(pieces.join('')));
        const bytes = Buffer.concat([Buffer.from('['), token, Buffer.from(`"${rest}`)]);
        expect(skipString(bytes, 1, bytes.length)).toBe(1 + token.length);
        expect(() => skipString(bytes, 1, token.length)).toThrow(JsonStructureError);
      }),
      { numRuns: 500 },
    );
  });
});
