export interface Score {
  /** Mean over samples of the mean over a sample's epochs. */
  readonly score: number;
  /** Standard error of that mean: sample standard deviation over √n; null below two samples. */
  readonly stderr: number | null;
  readonly samples: number;
}

/**
 * Score and standard error over samples. The epochs of a sample are averaged first: a repeated answer
 * is no further sample, and must not shrink the standard error.
 * @param itemIds texts, or codes of texts
 * @param mayRepeat false where the ids are known to be different
 */
export function scoreItems(
  itemIds: ArrayLike<string | number>,
  scores: ArrayLike<number>,
  mayRepeat = true,
): Score {
  const plain = scoreSamples(itemIds, scores, mayRepeat);
  if (Number.isFinite(plain.score) && Number.isFinite(plain.stderr ?? 0)) return plain;
  // The sum, or a square, overflowed a double. Scaling by a power of two is exact.
  const scaled = Float64Array.from(scores, (score) => score / LARGE);
  const small = scoreSamples(itemIds, scaled, mayRepeat);
  const stderr = small.stderr === null ? null : small.stderr * LARGE;
  return { ...small, score: small.score * LARGE, stderr };
}

const LARGE = 2 ** 600;

function scoreSamples(
  itemIds: ArrayLike<string | number>,
  scores: ArrayLike<number>,
  mayRepeat: boolean,
): Score {
  const means = mayRepeat ? sampleMeans(itemIds, scores) : scores;
  const samples = means.length;
  let sum = 0;
  for (let i = 0; i < samples; i += 1) sum += means[i] ?? 0;
  const score = sum / samples;
  let squares = 0;
  for (let i = 0; i < samples; i += 1) squares += ((means[i] ?? 0) - score) ** 2;
  const stderr = samples < 2 ? null : Math.sqrt(squares / (samples - 1) / samples);
  return { score, stderr, samples };
}

/** In the order in which the samples occur first. */
function sampleMeans(itemIds: ArrayLike<string | number>, scores: ArrayLike<number>): Float64Array {
  const places = new Map<string | number, number>();
  const sums = new Float64Array(itemIds.length);
  const counts = new Uint32Array(itemIds.length);
  for (let index = 0; index < itemIds.length; index += 1) {
    const id = itemIds[index] ?? '';
    const known = places.get(id);
    const place = known ?? places.size;
    if (known === undefined) places.set(id, place);
    sums[place] = (sums[place] ?? 0) + (scores[index] ?? 0);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return sums.subarray(0, places.size).map((sum, place) => sum / (counts[place] ?? 1));
}
