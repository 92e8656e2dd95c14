import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { membersOf } from '#json/members.ts';
import { RestOfObject } from '#json/rest-of-object.ts';
import { objectWithout } from '#json/text.ts';

/** Spellings that `JSON.stringify` does not write, and names that come twice. */
const member = fc.tuple(
  fc.oneof(
    fc.constantFrom('"a"', '"\\u0061"', '""', '"\\ud800"', '"é😀"'),
    fc.string().map((text) => JSON.stringify(text)),
  ),
  fc.oneof(
    fc.constantFrom('1e400', '-0.0', '12345678901234567890', '{"a":[1,{}]}', '"\\"]}, {"', 'null'),
    fc.json(),
  ),
);
const space = fc.constantFrom('', ' ', '\r\n', '\t ');
const objects = fc
  .tuple(fc.array(fc.tuple(member, fc.boolean()), { maxLength: 8 }), space, space)
  .map(([members, before, after]) => ({
    text: Buffer.from(
      `{${members.map(([[key, value]]) => `${before}${key}${after}:${before}${value}${after}`).join(',')}}`,
    ),
    drops: members.map(([, drop]) => drop),
  }));

describe('the rest of an object', () => {
  it('is its text without members, whatever it was used for before', () => {
    const rest = new RestOfObject();
    fc.assert(
      fc.property(objects, ({ text, drops }) => {
        const members = membersOf(text, { start: 0, end: text.length });
        rest.begin(text);
        members.forEach(({ start, end }, index) => {
          if (drops[index] === true) rest.leaveOut();
          else rest.keep(start, end);
        });
        const drop = (each: (typeof members)[number]) => drops[members.indexOf(each)] === true;
        expect(rest.finish().toString()).toBe(objectWithout(text, members, drop));
      }),
      { numRuns: 500 },
    );
  });
});
