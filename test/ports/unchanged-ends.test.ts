import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unchangedEnds } from '#ports/unchanged-ends.ts';

const bytes = (text: string) => Buffer.from(text);

/** Contents with long equal parts, of two letters, so that ends meet by chance as well. */
const piece = fc
  .tuple(fc.constantFrom('a', 'b', 'ab'), fc.constantFrom(0, 1, 3, 40_000, 65_536, 70_001))
  .map(([text, count]) => text.repeat(count));
const pieces = fc.array(piece, { maxLength: 4 }).map((all) => all.join(''));

describe('the ends of a content that stay', () => {
  it('are equal, apart from each other in both, and as long as can be', () => {
    const change = fc.tuple(pieces, pieces, pieces, pieces);
    fc.assert(
      fc.property(change, ([head, gone, come, tail]) => {
        const [before, after] = [bytes(head + gone + tail), bytes(head + come + tail)];
        const ends = unchangedEnds(before, after);
        let [at, from] = [0, 0];
        for (const { startByte, endByte, fromByte } of ends) {
          expect(startByte).toBeGreaterThanOrEqual(at);
          expect(fromByte).toBeGreaterThanOrEqual(from);
          [at, from] = [endByte, fromByte + endByte - startByte];
          const stays = before.subarray(fromByte, from);
          expect(Buffer.compare(after.subarray(startByte, endByte), stays)).toBe(0);
        }
        const kept = ends.reduce((sum, each) => sum + each.endByte - each.startByte, 0);
        expect(kept).toBeGreaterThanOrEqual(Buffer.byteLength(head + tail));
      }),
    );
  });

  it.each([
    ['more at the end', 'abc', 'abcd', [{ startByte: 0, endByte: 3, fromByte: 0 }]],
    ['more at the beginning', 'abc', 'zabc', [{ startByte: 1, endByte: 4, fromByte: 0 }]],
    [
      'something else in the middle',
      'abXcd',
      'abYYcd',
      [
        { startByte: 0, endByte: 2, fromByte: 0 },
        { startByte: 4, endByte: 6, fromByte: 3 },
      ],
    ],
    ['one of two equal letters gone', 'aa', 'a', [{ startByte: 0, endByte: 1, fromByte: 0 }]],
    ['nothing that stays', 'ab', 'cd', []],
    ['nothing before', '', 'cd', []],
  ])('of %s', (_, before, after, ends) => {
    expect(unchangedEnds(bytes(before), bytes(after))).toEqual(ends);
  });
});
