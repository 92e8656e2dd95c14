import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentHash } from '#contract/content-hash.ts';
import { KeptBytes, KeptBytesClosedError } from '#ports/kept-bytes.ts';
import { type LentFile, LentSource } from '#ports/lent-source.ts';
import { HashedOutput } from '#ports/hashed-output.ts';
import { OutputBytes } from '#ports/output-bytes.ts';

const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 31) % 251));

function fileOf(content: Buffer): LentFile {
  return {
    descriptor: 7,
    sizeBytes: content.length,
    read: (into, position) => void content.copy(into, 0, position, position + into.length),
  };
}

const stretches = fc.array(
  fc.record({ isLent: fc.boolean(), start: fc.nat(4000), count: fc.nat(900) }),
);

describe('output', () => {
  it('is what was appended and lent, in turn, whichever stretch is read', () => {
    fc.assert(
      fc.property(stretches, fc.nat(9000), fc.nat(9000), fc.nat(300), (parts, a, b, size) => {
        const output = new OutputBytes();
        const source = new LentSource(fileOf(bytes));
        for (const { isLent, start, count } of parts) {
          const stretch = { start, end: start + count };
          if (isLent) expect(output.lend(source, stretch)).toBe(true);
          else output.append(bytes.subarray(start, start + count));
        }
        const whole = Buffer.concat(
          parts.map(({ start, count }) => bytes.subarray(start, start + count)),
        );
        expect(output.length).toBe(whole.length);
        const start = Math.min(a, b, whole.length);
        const stretch = { start, end: Math.max(start, Math.min(b, whole.length)) };
        const expected = whole.subarray(stretch.start, stretch.end);
        const moved = new OutputBytes(ownOf(parts), output.parts);
        for (const each of [output, moved]) {
          expect(each.read(stretch.start, stretch.end).equals(expected)).toBe(true);
          const found: Buffer[] = [];
          const buffer = Buffer.alloc(size + 1);
          for (const piece of each.content(stretch).pieces(buffer)) found.push(Buffer.from(piece));
          expect(Buffer.concat(found).equals(expected)).toBe(true);
          expect(each.hash(stretch)).toBe(contentHash(expected));
        }
      }),
    );
  });

  it('lends nothing of what is not lent', () => {
    const output = new OutputBytes();
    expect(output.lend({ byteLength: 9 }, { start: 0, end: 9 })).toBe(false);
    expect(output.length).toBe(0);
  });

  it('reads no lent file once it is given back: the descriptor may be another file’s', () => {
    let isReleased = false;
    const output = new OutputBytes(new KeptBytes(), [], () => (isReleased = true));
    output.lend(new LentSource(fileOf(bytes)), { start: 0, end: 10 });
    const content = output.content({ start: 0, end: 10 });
    output.close();
    expect(isReleased).toBe(true);
    expect(() => [...content.pieces()]).toThrow(KeptBytesClosedError);
  });

  it('is hashed while it is written, lent stretches included', () => {
    const output = new OutputBytes();
    output.append(Buffer.from('before'));
    const file = new HashedOutput(output);
    const source = new LentSource(fileOf(bytes));
    file.append(Buffer.from('head'));
    expect(file.lend(source, { start: 5, end: 4000 })).toBe(true);
    expect(file.lend(source, { start: 9, end: 12 }, bytes.subarray(9, 12))).toBe(true);
    const { stretch, hash } = file.end();
    const expected = Buffer.concat([
      ...[Buffer.from('head'), bytes.subarray(5, 4000), bytes.subarray(9, 12)],
    ]);
    expect(output.read(stretch.start, stretch.end).equals(expected)).toBe(true);
    expect(hash).toBe(contentHash(expected));
  });
});

/** What of the parts is appended, as another thread would have written it. */
function ownOf(
  parts: readonly { readonly isLent: boolean; readonly start: number; readonly count: number }[],
): KeptBytes {
  const own = new KeptBytes();
  for (const { isLent, start, count } of parts) {
    if (!isLent) own.append(bytes.subarray(start, start + count));
  }
  return own;
}
