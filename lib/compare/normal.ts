/**
 * The complement of the error function, to 1e-13 of its value: by the series of erf below 2, by the
 * continued fraction above (Abramowitz and Stegun 7.1.6 and 7.1.14).
 */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2) return 1 - erfSeries(x);
  if (x > 30) return 0;
  let fraction = 0;
  for (let k = 60; k > 0; k -= 1) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** P(Z > z) of the standard normal distribution. */
export function normalTail(z: number): number {
  return erfc(z / Math.SQRT2) / 2;
}

/** P(X > x) of the chi-squared distribution with one degree of freedom. */
export function chiSquaredTail(x: number): number {
  return erfc(Math.sqrt(x / 2));
}

/**
 * The z for which P(Z ≤ z) = p, for p in (0, 1): the approximation of Abramowitz and Stegun 26.2.23,
 * improved by Halley's method.
 */
export function normalQuantile(p: number): number {
  if (p === 0.5) return 0;
  return p < 0.5 ? -upperQuantile(p) : upperQuantile(1 - p);
}

/** The z for which P(Z > z) = p, for p in (0, 0.5). */
function upperQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  let z = t - above / below;
  for (let step = 0; step < 3; step += 1) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const error = (normalTail(z) - p) / density;
    z += error / (1 - (z * error) / 2);
  }
  return z;
}
