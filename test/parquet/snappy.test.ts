import fc from 'fast-check';
import { snappyCompress } from 'hysnappy';
import { describe, expect, it } from 'vitest';
import { compressSnappy } from '#parquet/compress/snappy.ts';

/** Words that come again near and far, stretches of one byte, and bytes without any order. */
const part = fc.oneof(
  fc.uint8Array({ maxLength: 90 }),
  fc.tuple(fc.nat(255), fc.nat(400)).map(([byte, size]) => new Uint8Array(size).fill(byte)),
  fc
    .tuple(fc.constantFrom('', 'a', 'the word ', '{"role": "user"}, '), fc.nat(40))
    .map(([text, times]) => Buffer.from(text.repeat(times))),
  fc.tuple(fc.nat(), fc.nat(90_000)).map(([seed, size]) => noise(seed, size)),
);
const pages = fc.array(part, { maxLength: 30 }).map((parts) => Buffer.concat(parts));

function noise(seed: number, size: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    return state >>> 24;
  });
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

describe('a large page', () => {
  it('is packed into the bytes that hysnappy gives it, so that earlier files keep theirs', () => {
    fc.assert(
      fc.property(pages, (bytes) => isSame(compressSnappy(bytes), snappyCompress(bytes))),
      { numRuns: 200 },
    );
  });

  it.each([0, 1, 3, 4, 5, 60, 61, 255, 256, 257, 65_536, 65_537, 1 << 20, (1 << 24) + 1])(
    'of %i bytes without repetition, and the same again',
    (size) => {
      const once = noise(7, size);
      for (const bytes of [once, Buffer.concat([once, once])]) {
        expect(isSame(compressSnappy(bytes), snappyCompress(bytes))).toBe(true);
      }
    },
  );
});
