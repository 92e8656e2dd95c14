import { expect, it } from 'vitest';
import { murmurHash } from '#contract/murmur-hash.ts';

// Values of the reference implementation with seed 0.
it.each([
  ['', 0],
  ['test', 0xba6bd213],
  ['hello', 0x248bfa47],
  ['Hello, world!', 0xc0363e43],
  ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
])('hashes %j as the reference does, wherever it lies', (text, hash) => {
  const bytes = Buffer.from(`..${text}...`);
  expect(murmurHash(bytes, 2, bytes.length - 3) >>> 0).toBe(hash);
});
