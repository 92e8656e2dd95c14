import type { LongContent, UnchangedStretch } from '#ports/object-store.ts';

/** A part of an upload: bytes that are sent, or that S3 copies from an object that it has. */
export interface PlannedPart {
  readonly sizeBytes: number;
  /** Where the bytes begin in the object that is copied from; undefined when they are sent. */
  readonly copiedFromByte?: number;
}

const MEBIBYTE = 1024 * 1024;
/** What fits into one is put at once. */
export const PART_BYTES = 8 * MEBIBYTE;
/** S3 takes no smaller part but the last, and copies ranges of larger objects alone. */
const LEAST_PART_BYTES = 5 * MEBIBYTE;
/** S3 copies no more at once. */
const MOST_COPIED_BYTES = 5 * 1024 * MEBIBYTE;
const MOST_PARTS = 10_000;
/** Parts of an upload that are under way at once. */
export const CONCURRENT_PARTS = 3;
/** A longer stretch is copied in pieces: in no more than are under way at once, as each costs a request. */
const COPIED_PIECE_BYTES = 32 * MEBIBYTE;

/** The parts of an upload, in order, for content that is copied from nowhere: of one size, but for the last. */
export function planSentParts(sizeBytes: number): readonly PlannedPart[] {
  const partBytes = Math.max(PART_BYTES, Math.ceil(sizeBytes / MOST_PARTS));
  const parts: PlannedPart[] = [];
  for (let at = 0; at < sizeBytes; at += partBytes) {
    parts.push({ sizeBytes: Math.min(partBytes, sizeBytes - at) });
  }
  return parts;
}

/**
 * The parts of an upload that copies what stays. What changes takes so much of what stays behind it along
 * that it is large enough for a part; a stretch that is too small for one is sent.
 */
export function planParts({ sizeBytes, unchanged = [] }: LongContent): readonly PlannedPart[] {
  const leastBytes = Math.max(LEAST_PART_BYTES, Math.ceil(sizeBytes / (MOST_PARTS - 1)));
  const parts: PlannedPart[] = [];
  let plannedBytes = 0;
  for (const stretch of unchanged) {
    const copied = copiedOf(stretch, plannedBytes, leastBytes);
    if (!copied) continue;
    const { startByte, endByte, fromByte } = copied;
    parts.push(...divide(startByte - plannedBytes, PART_BYTES, leastBytes));
    let copiedFromByte = fromByte;
    for (const part of divideCopied(endByte - startByte, leastBytes)) {
      parts.push({ ...part, copiedFromByte });
      copiedFromByte += part.sizeBytes;
    }
    plannedBytes = endByte;
  }
  if (plannedBytes === 0) return planSentParts(sizeBytes);
  return [...parts, ...divide(sizeBytes - plannedBytes, PART_BYTES, leastBytes)];
}

/** What of a stretch is copied when all before `plannedBytes` has its part already; undefined for nothing. */
function copiedOf(
  { startByte, endByte, fromByte }: UnchangedStretch,
  plannedBytes: number,
  leastBytes: number,
): UnchangedStretch | undefined {
  const sentBytes = startByte - plannedBytes;
  const taken = sentBytes === 0 ? 0 : Math.max(0, leastBytes - sentBytes);
  if (endByte - startByte - taken <= leastBytes) return undefined;
  return { startByte: startByte + taken, endByte, fromByte: fromByte + taken };
}

function divideCopied(sizeBytes: number, leastBytes: number): PlannedPart[] {
  const pieceBytes = Math.max(COPIED_PIECE_BYTES, Math.ceil(sizeBytes / CONCURRENT_PARTS));
  return divide(sizeBytes, Math.min(pieceBytes, MOST_COPIED_BYTES), leastBytes);
}

/** Parts of nearly one size, of about `partBytes`; none is smaller than `leastBytes` where there are two. */
function divide(sizeBytes: number, partBytes: number, leastBytes: number): PlannedPart[] {
  if (sizeBytes === 0) return [];
  const most = Math.max(1, Math.floor(sizeBytes / leastBytes));
  const count = Math.min(most, Math.ceil(sizeBytes / partBytes));
  const parts: PlannedPart[] = [];
  for (let index = 0; index < count; index += 1) {
    const [start, end] = [index, index + 1].map((n) => Math.floor((sizeBytes * n) / count));
    parts.push({ sizeBytes: (end ?? 0) - (start ?? 0) });
  }
  return parts;
}
