import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { DiskScratch } from '#adapters/disk/disk-scratch.ts';
import { contentHash, hashPieces } from '#contract/content-hash.ts';
import { KeptBytes, KeptBytesClosedError } from '#ports/kept-bytes.ts';
import { wholeBytes } from '#ports/object-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'kept-bytes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sizes = fc.array(fc.oneof(fc.nat(20), fc.nat(5000), fc.nat(2_000_000)), { maxLength: 20 });

/** Bytes that differ from place to place. */
function piece(size: number, seed: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 8) + seed) % 251));
}

describe('kept bytes', () => {
  it.each([
    ['in memory', undefined],
    ['with a scratch file', new DiskScratch(folder)],
  ])('are read as they were appended, %s', (_, scratch) => {
    fc.assert(
      fc.property(
        sizes,
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(600_000))),
        (all, reads) => {
          const pieces = all.map(piece);
          const whole = Buffer.concat(pieces);
          const kept = new KeptBytes(scratch);
          for (const each of pieces) expect(kept.append(each)).toBe(kept.length - each.length);
          for (const [at, size] of reads) {
            const start = Math.floor(at * whole.length);
            const end = Math.min(whole.length, start + size);
            expect(kept.read(start, end).equals(whole.subarray(start, end))).toBe(true);
          }
          const stretch = { start: 0, end: kept.length };
          expect(whole.equals(wholeBytes(kept.content(stretch)))).toBe(true);
          expect(hashPieces(kept.content(stretch).pieces())).toBe(contentHash(whole));
          expect(readdirSync(folder)).toEqual([]);
          kept.close();
        },
      ),
      { numRuns: 15 },
    );
  });

  it('are those that were appended, whatever is read between', () => {
    const kept = new KeptBytes(new DiskScratch(folder));
    const pieces = Array.from({ length: 300 }, (_, index) => piece(70_000, index));
    const whole = Buffer.concat(pieces);
    for (const [index, each] of pieces.entries()) {
      const start = kept.append(each);
      // Far behind and just there, so that blocks come and go while one is being filled.
      const far = (index * 7_919_000) % (start + 1);
      expect(kept.read(far, far + 1000).equals(whole.subarray(far, far + 1000))).toBe(true);
      expect(kept.read(start, kept.length).equals(each)).toBe(true);
    }
    expect(hashPieces(kept.content({ start: 0, end: kept.length }).pieces())).toBe(
      contentHash(whole),
    );
    kept.close();
  });

  it('are appended to what another has written to the file', () => {
    const file = new DiskScratch(folder).open();
    const kept = new KeptBytes({ open: () => file });
    const whole = piece(12_000_000, 5);
    kept.append(whole, 0, 9_000_000);
    kept.flush();
    const other = KeptBytes.ofFile(file, kept.length);
    other.append(whole, 9_000_000);
    expect(hashPieces(other.content({ start: 0, end: other.length }).pieces())).toBe(
      contentHash(whole),
    );
    kept.close();
  });

  it('beyond a few megabytes are in the file alone, from which another reader has them', () => {
    const file = new DiskScratch(folder).open();
    const kept = new KeptBytes({ open: () => file });
    const whole = piece(12_000_000, 3);
    kept.append(whole, 0, 1000);
    expect(kept.flush()).toBe(false);
    kept.append(whole, 1000);
    expect(kept.flush()).toBe(true);
    const other = KeptBytes.ofFile(file, kept.length);
    expect(whole.equals(wholeBytes(other.content({ start: 0, end: whole.length })))).toBe(true);
    other.close();
  });

  it('may be held as content, whatever is read meanwhile', () => {
    const kept = new KeptBytes(new DiskScratch(folder));
    const whole = piece(24_000_000, 5);
    kept.append(whole);
    const held = [...kept.content({ start: 1000, end: whole.length }).pieces()];
    for (let at = 0; at < whole.length; at += 300_000) kept.read(at, at + 1);
    kept.append(piece(12_000_000, 9));
    expect(whole.subarray(1000).equals(Buffer.concat(held))).toBe(true);
    kept.close();
  });

  it('are given to nobody when they are closed', () => {
    const kept = new KeptBytes();
    kept.append(piece(300_000, 1));
    const content = kept.content({ start: 0, end: 300_000 });
    kept.close();
    expect(() => wholeBytes(content)).toThrow(KeptBytesClosedError);
    expect(() => kept.append(piece(1, 1))).toThrow(KeptBytesClosedError);
  });
});
