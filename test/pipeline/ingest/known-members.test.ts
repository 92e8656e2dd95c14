import fc from 'fast-check';
import { expect, it } from 'vitest';
import { INVALID, validValueEnd } from '#json/valid-value.ts';
import { KnownMembers } from '#pipeline/ingest/usual/known-members.ts';

const NAMES = ['"a"', '"ab"', '"é"', '"999"'];

/** Reads objects that lie one behind the other, and tells the names and values that were read of each. */
function readAll(texts: readonly string[]): { end: boolean; members: [string, string][] }[] {
  const bytes = Buffer.from(texts.join(''));
  let members: [string, string][] = [];
  const known = new KnownMembers(
    bytes,
    NAMES.map((name) => Buffer.from(name)),
    (name, at, end) => {
      const stop = validValueEnd(bytes, at, end);
      if (stop !== INVALID) members.push([NAMES[name] ?? '', bytes.toString('utf8', at, stop)]);
      return stop;
    },
  );
  let at = 0;
  return texts.map((text) => {
    members = [];
    const stop = at + Buffer.byteLength(text);
    const end = known.endOf(at, stop) === stop;
    at = stop;
    return { end, members };
  });
}

const space = fc.constantFrom('', '', '', ' ', '\n\t');
const key = fc.constantFrom('"a"', '"b"', '"ab"', '"é"', '"\\u0061"', 'a', '""');
const value = fc.constantFrom('1', '-0.5', '"x"', '"\\""', 'null', '{"a": [1]}', '[]', '01', '');
const member = fc
  .tuple(space, key, space, fc.constantFrom(':', ':', ':', ''), space, value, space)
  .map((each) => each.join(''));
const mark = fc.constantFrom(',', ',', ',', ',', ',,', '');
const object = fc
  .tuple(fc.array(fc.tuple(member, mark), { maxLength: 4 }), fc.constantFrom('}', '}', ' }', ',}'))
  .map(([each, close]) => {
    const inside = each.map(([text, after], i) => (i < each.length - 1 ? text + after : text));
    return `{${inside.join('')}${close}`;
  });

it('reads an object after others as it reads it alone', () => {
  let whole = 0;
  fc.assert(
    fc.property(fc.array(object, { maxLength: 12 }), (texts) => {
      const read = readAll(texts);
      for (const [i, text] of texts.entries()) {
        expect(read[i]).toStrictEqual(readAll([text])[0]);
        if (read[i]?.end === true) whole += 1;
      }
    }),
    { numRuns: 2000 },
  );
  expect(whole).toBeGreaterThan(500);
});

it('takes an object where JSON.parse does and no key has an escape', () => {
  fc.assert(
    fc.property(object, (text) => {
      expect(readAll([text])[0]?.end).toBe(isJson(text) && !text.includes('\\u0061'));
    }),
    { numRuns: 2000 },
  );
});

it('reads objects with ever other keys', () => {
  const texts = Array.from({ length: 1000 }, (_, i) => `{"key ${i}": 1, "${i}": {}}`);
  for (const [i, { members }] of readAll(texts).entries()) {
    expect(members).toStrictEqual([
      ['', '1'],
      [i === 999 ? '"999"' : '', '{}'],
    ]);
  }
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
