import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { snappyUncompress } from 'hyparquet';
import { snappyCompress as reference } from 'hyparquet-writer/src/snappy.js';
import { snappyCompress } from '../../lib/lake/snappy.ts';

function roundTrip(input: Uint8Array): Uint8Array {
  const output = new Uint8Array(input.length);
  if (input.length > 0) snappyUncompress(snappyCompress(input), output);
  return output;
}

const text = (value: string) => new TextEncoder().encode(value);

/** Bytes that repeat: pieces of a few, near and far. */
const repetitive = fc
  .tuple(
    fc.array(fc.uint8Array({ minLength: 1, maxLength: 90 }), { minLength: 1, maxLength: 6 }),
    fc.array(fc.nat(), { maxLength: 400 }),
  )
  .map(([pieces, order]) =>
    Buffer.concat(order.map((n) => pieces[n % pieces.length] ?? new Uint8Array())),
  );

describe('what was compressed is uncompressed to the same bytes', () => {
  test('whatever they are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), repetitive), (input) => {
        expect(Buffer.compare(roundTrip(input), input)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test.each([59, 60, 61, 255, 256, 257, 65535, 65536, 65537, 70000])(
    'in a literal of %i bytes',
    (length) => {
      let state = 1;
      const input = Uint8Array.from({ length }, () => {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        return state >>> 24;
      });
      expect(Buffer.compare(roundTrip(input), input)).toBe(0);
    },
  );

  test.each([4, 11, 12, 60, 64, 65, 67, 68, 69, 128, 132, 1000])(
    'in a copy of %i bytes, from near and from the far end of the window',
    (length) => {
      const piece = Uint8Array.from({ length }, (_, i) => (i * 37 + 11) % 251);
      for (const gap of [0, 2040, 2048, 65535 - length, 65536 - length, 70000]) {
        const filler = new Uint8Array(Math.max(0, gap)).fill(255);
        const input = Buffer.concat([piece, filler, piece, text('and then the end of it')]);
        expect(Buffer.compare(roundTrip(input), input)).toBe(0);
      }
    },
  );

  test('a million equal bytes', () => {
    const input = new Uint8Array(1_000_000).fill(7);
    expect(Buffer.compare(roundTrip(input), input)).toBe(0);
    expect(snappyCompress(input).length).toBeLessThan(50_000);
  });
});

test('repeated JSON takes a fifth less than with the reference compressor', () => {
  const rows = Array.from({ length: 5000 }, (_, i) => {
    const answer = `"${i * 2}"`;
    const picked = i % 3 === 0 ? 'null' : answer;
    return `{"expected": ${answer}, "picked": ${picked}, "sampled": ${answer}, "options": [${answer}, "no"]}`;
  });
  const input = text(rows.join('\n'));
  expect(snappyCompress(input).length).toBeLessThan(0.8 * reference(input).length);
});

test('the same bytes are compressed to the same bytes, whatever came before', () => {
  const input = text('{"expected": "12", "sampled": "12"}\n'.repeat(100));
  const first = snappyCompress(input);
  snappyCompress(text('{"sampled": "something else"}\n'.repeat(4000)));
  expect(Buffer.compare(snappyCompress(input), first)).toBe(0);
});
