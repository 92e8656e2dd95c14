/**
 * Aggregates of rows with `n` items, their mean `score` and its standard error `stderr`, for
 * independent runs. Scaled by a power of two, which is exact, as the sum of large scores may be more
 * than a double holds though their mean is not.
 */
export const POOLED_SCORE = 'sum(n * (score / power(2, 60))) / sum(n) * power(2, 60)';

/** √Σ(nᵢ·seᵢ)² / Σnᵢ; null where a run has none, or the squares are more than a double holds. */
export const POOLED_STDERR = `CASE WHEN count(stderr) = count(*) AND is_finite(sum(n * n * stderr * stderr))
    THEN sqrt(sum(n * n * stderr * stderr)) / sum(n) END`;
