import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlannedPart, planParts, planSentParts } from '#adapters/s3/plan-parts.ts';
import type { UnchangedStretch } from '#ports/object-store.ts';

const MEBIBYTE = 1024 * 1024;
const LEAST = 5 * MEBIBYTE;

const content = (sizeBytes: number, unchanged: readonly UnchangedStretch[]) => ({
  sizeBytes,
  unchanged,
  pieces: () => [],
});
const stretch = (startByte: number, endByte: number, fromByte = startByte) => ({
  startByte,
  endByte,
  fromByte,
});

/** Stretches in order, each with what changed before it, from a few bytes to some gigabytes each. */
const lengths = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 40 * MEBIBYTE }),
  fc.integer({ min: 1, max: 30_000 * MEBIBYTE }),
);
const contents = fc
  .tuple(fc.array(fc.tuple(lengths, lengths, lengths), { maxLength: 6 }), lengths)
  .map(([pairs, lastBytes]) => {
    let at = 0;
    let from = 0;
    const unchanged = pairs.map(([changedBytes, goneBytes, keptBytes]) => {
      at += changedBytes;
      from += goneBytes;
      const kept = stretch(at, at + keptBytes, from);
      at += keptBytes;
      from += keptBytes;
      return kept;
    });
    return content(at + lastBytes, unchanged);
  });

/** Parts of a size that S3 refuses, and those that copy something else than what stays there. */
function wrongParts(parts: readonly PlannedPart[], unchanged: readonly UnchangedStretch[]) {
  let end = 0;
  return parts.filter(({ sizeBytes, copiedFromByte }, index) => {
    const start = end;
    end += sizeBytes;
    const isLast = index + 1 === parts.length;
    const isSize = sizeBytes >= (isLast ? 1 : LEAST) && sizeBytes <= 5 * 1024 * MEBIBYTE;
    if (copiedFromByte === undefined) return !isSize;
    const isKept = unchanged.some(
      ({ startByte, endByte, fromByte }) =>
        startByte <= start && end <= endByte && copiedFromByte === fromByte + start - startByte,
    );
    return !isSize || !isKept || sizeBytes <= LEAST;
  });
}

describe('the parts of an upload', () => {
  it('cover the content, are as S3 takes them, and copy nothing but what stays', () => {
    fc.assert(
      fc.property(contents, (each) => {
        const parts = planParts(each);
        expect(parts.length).toBeLessThanOrEqual(10_000);
        const total = parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        expect(total).toBe(each.sizeBytes);
        expect(wrongParts(parts, each.unchanged)).toEqual([]);
      }),
    );
  });

  it('of a manifest that grew at its end are two copies and the end', () => {
    const parts = planParts(content(41_000_400, [stretch(0, 41_000_000)]));
    expect(parts).toEqual([
      { sizeBytes: 20_500_000, copiedFromByte: 0 },
      { sizeBytes: 20_500_000, copiedFromByte: 20_500_000 },
      { sizeBytes: 400 },
    ]);
  });

  it('of a longer stretch are three copies, or as many as S3 needs', () => {
    const copiesOf = (sizeBytes: number) => planParts(content(sizeBytes, [stretch(0, sizeBytes)]));
    expect(copiesOf(600 * MEBIBYTE).map(({ sizeBytes }) => sizeBytes / MEBIBYTE)).toEqual([
      200, 200, 200,
    ]);
    expect(copiesOf(20_480 * MEBIBYTE)).toHaveLength(4);
  });

  it('take along what S3 would find too small', () => {
    const kept = [stretch(100, 9 * MEBIBYTE, 0), stretch(9 * MEBIBYTE + 50, 40 * MEBIBYTE)];
    expect(planParts(content(40 * MEBIBYTE, kept))).toEqual([
      // The change at the beginning leaves too little of the first stretch.
      { sizeBytes: 9 * MEBIBYTE + 50 },
      { sizeBytes: 31 * MEBIBYTE - 50, copiedFromByte: 9 * MEBIBYTE + 50 },
    ]);
    const middle = [stretch(0, 20 * MEBIBYTE), stretch(20 * MEBIBYTE + 1, 40 * MEBIBYTE)];
    expect(planParts(content(40 * MEBIBYTE, middle))).toEqual([
      { sizeBytes: 20 * MEBIBYTE, copiedFromByte: 0 },
      { sizeBytes: LEAST },
      { sizeBytes: 15 * MEBIBYTE, copiedFromByte: 25 * MEBIBYTE },
    ]);
  });

  it('are those of content of which nothing stays where nothing is long enough', () => {
    const kept = [stretch(0, LEAST), stretch(19 * MEBIBYTE, 20 * MEBIBYTE)];
    expect(planParts(content(20 * MEBIBYTE, kept))).toEqual(planSentParts(20 * MEBIBYTE));
  });
});
