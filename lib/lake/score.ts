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
 */
export function scoreItems(itemIds: readonly string[], scores: readonly number[]): Score {
  const plain = scoreSamples(itemIds, scores);
  if (Number.isFinite(plain.score) && Number.isFinite(plain.stderr ?? 0)) return plain;
  // The sum, or a square, overflowed a double. Scaling by a power of two is exact.
  const small = scoreSamples(
    itemIds,
    scores.map((score) => score / LARGE),
  );
  const stderr = small.stderr === null ? null : small.stderr * LARGE;
  return { ...small, score: small.score * LARGE, stderr };
}

const LARGE = 2 ** 600;

function scoreSamples(itemIds: readonly string[], scores: readonly number[]): Score {
  const perSample = new Map<string, { sum: number; count: number }>();
  itemIds.forEach((id, index) => {
    const sample = perSample.get(id);
    const score = scores[index] ?? 0;
    if (sample) {
      sample.sum += score;
      sample.count++;
    } else perSample.set(id, { sum: score, count: 1 });
  });
  const means = Array.from(perSample.values(), ({ sum, count }) => sum / count);
  const samples = means.length;
  const score = means.reduce((sum, mean) => sum + mean, 0) / samples;
  const squares = means.reduce((sum, mean) => sum + (mean - score) ** 2, 0);
  const stderr = samples < 2 ? null : Math.sqrt(squares / (samples - 1) / samples);
  return { score, stderr, samples };
}
