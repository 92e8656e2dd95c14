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
 * @param mayRepeat false where the ids are known to be different
 */
export function scoreItems(
  itemIds: readonly string[],
  scores: readonly number[],
  mayRepeat = true,
): Score {
  const plain = scoreSamples(itemIds, scores, mayRepeat);
  if (Number.isFinite(plain.score) && Number.isFinite(plain.stderr ?? 0)) return plain;
  // The sum, or a square, overflowed a double. Scaling by a power of two is exact.
  const small = scoreSamples(
    itemIds,
    scores.map((score) => score / LARGE),
    mayRepeat,
  );
  const stderr = small.stderr === null ? null : small.stderr * LARGE;
  return { ...small, score: small.score * LARGE, stderr };
}

const LARGE = 2 ** 600;

function scoreSamples(
  itemIds: readonly string[],
  scores: readonly number[],
  mayRepeat: boolean,
): Score {
  const means = mayRepeat ? sampleMeans(itemIds, scores) : scores;
  const samples = means.length;
  const score = means.reduce((sum, mean) => sum + mean, 0) / samples;
  const squares = means.reduce((sum, mean) => sum + (mean - score) ** 2, 0);
  const stderr = samples < 2 ? null : Math.sqrt(squares / (samples - 1) / samples);
  return { score, stderr, samples };
}

/** In the order in which the samples occur first. */
function sampleMeans(itemIds: readonly string[], scores: readonly number[]): number[] {
  const places = new Map<string, number>();
  const sums: number[] = [];
  const counts: number[] = [];
  itemIds.forEach((id, index) => {
    const score = scores[index] ?? 0;
    const place = places.get(id);
    if (place === undefined) {
      places.set(id, sums.length);
      sums.push(score);
      counts.push(1);
      return;
    }
    sums[place] = (sums[place] ?? 0) + score;
    counts[place] = (counts[place] ?? 0) + 1;
  });
  return sums.map((sum, place) => sum / (counts[place] ?? 1));
}
