/** What a strip shows: a run as a line of every event that it should have. */
export interface StripSource {
  /** How many numbered events, or items, there should be at least. */
  readonly expected: number;
  readonly missing: readonly (readonly [first: number, last: number])[];
  /** Of items, which have no order, more than the ranges tell. */
  readonly missingCount: number;
}

/** Places from `from` up to `to`, without `to`. */
export interface StripSegment {
  readonly kind: 'present' | 'missing';
  readonly from: number;
  readonly to: number;
}

/** The segments of the line, in order and without a gap; what has no known place is missing at its end. */
export function stripSegments({ expected, missing, missingCount }: StripSource): StripSegment[] {
  const known = missing.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const unplaced = Math.max(0, missingCount - known);
  const end = expected - unplaced;
  const ranges = unplaced > 0 ? [...missing, [end, expected - 1] as const] : missing;
  const segments: StripSegment[] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    if (first > next) segments.push({ kind: 'present', from: next, to: first });
    segments.push({ kind: 'missing', from: first, to: last + 1 });
    next = last + 1;
  }
  if (next < expected) segments.push({ kind: 'present', from: next, to: expected });
  return segments;
}
