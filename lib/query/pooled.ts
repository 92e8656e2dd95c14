/**
 * The mean score of independent runs, from rows with `n` items, their mean `score` and its standard
 * error `stderr`. The sum of large scores may be more than a double holds though their mean is not,
 * so the scores are scaled by a power of two, which is exact.
 */
export const POOLED_SCORE = 'sum(n * (score / power(2, 60))) / sum(n) * power(2, 60)';

/** √Σ(nᵢ·seᵢ)² / Σnᵢ; null where a run has no standard error, or a square overflows a double. */
export const POOLED_STDERR = `CASE WHEN count(stderr) = count(*) AND is_finite(sum(n * n * stderr * stderr))
    THEN sqrt(sum(n * n * stderr * stderr)) / sum(n) END`;
