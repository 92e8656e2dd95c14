import { snappyUncompress } from 'hysnappy';
import { snappyCompress as compressByTheLibrary } from 'hyparquet-writer/src/snappy.js';
import { describe, expect, it } from 'vitest';
import { compressPage } from '#parquet/compress/compress-page.ts';

/** Bytes that often repeat those 17 before: a compressor that keeps its table gets them wrong. */
function page(size: number, seed: number): Uint8Array {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    return (state >>> 16) & 0x7fff;
  };
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    bytes[i] = random() % 10 === 0 ? random() : (bytes[Math.max(0, i - 17)] ?? 0);
  }
  return bytes;
}

/** Sizes on both sides of the one from which our own compressor is used. */
const pages = Array.from({ length: 100 }, (_, i) => page(1 + i * 317, i + 1));

describe('a compressed page', () => {
  it('unpacks to its bytes', () => {
    for (const bytes of pages) {
      const back = snappyUncompress(compressPage(bytes), bytes.length);
      expect(Buffer.compare(back, bytes)).toBe(0);
    }
  });

  it('depends on its bytes alone, not on the pages before it', () => {
    const upwards = pages.map(compressPage);
    const downwards = pages.toReversed().map(compressPage).reverse();
    for (const [i, bytes] of upwards.entries()) {
      expect(Buffer.compare(bytes, downwards[i] ?? new Uint8Array()), `page ${i}`).toBe(0);
    }
  });

  it('of few bytes is packed as hyparquet-writer packs it, so that earlier files keep theirs', () => {
    const small = Array.from({ length: 32 }, (_, size) => [page(size, 7), new Uint8Array(size)]);
    for (const bytes of small.flat()) {
      expect(Buffer.from(compressPage(bytes))).toEqual(Buffer.from(compressByTheLibrary(bytes)));
    }
  });
});
