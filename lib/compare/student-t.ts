import { normalQuantile } from './normal.ts';

/**
 * P(T > t) of Student's distribution; `df` is above 0 and need not be whole. By the incomplete beta
 * function (Abramowitz and Stegun 26.7.1), its continued fraction in the part that converges fast.
 */
export function studentTail(t: number, df: number): number {
  if (t < 0) return 1 - studentTail(-t, df);
  if (t === Infinity) return 0;
  const ratio = (t * t) / df;
  const x = 1 / (1 + ratio);
  const front = (density(df) * Math.exp((-df / 2) * Math.log1p(ratio))) / Math.sqrt(1 + 1 / ratio);
  if (x < (df / 2 + 1) / (df / 2 + 2.5)) return (front / df) * betaFraction(df / 2, 0.5, x);
  return 0.5 - front * betaFraction(0.5, df / 2, ratio / (1 + ratio));
}

/** The t for which P(T > t) = p, for p in (0, 0.5]; infinite where a double does not hold it. */
export function studentUpperQuantile(p: number, df: number): number {
  if (p >= 0.5) return 0;
  // Newton's method on the logarithms of both: the tail of t is a power of it.
  let log = Math.log(-normalQuantile(p));
  for (let step = 0; step < 60; step += 1) {
    const t = Math.exp(log);
    if (t === Infinity) return Infinity;
    const tail = studentTail(t, df);
    const slope =
      t * Math.exp(((-df - 1) / 2) * Math.log1p((t * t) / df)) * (density(df) / Math.sqrt(df));
    const change = (Math.log(tail / p) * tail) / slope;
    log += change;
    if (Math.abs(change) < 1e-14) break;
  }
  return Math.exp(log);
}

/** √df times the density at 0: Γ(df/2 + 1/2) / (Γ(df/2)·√π). */
function density(df: number): number {
  let a = df / 2;
  let factor = 1 / Math.sqrt(Math.PI);
  for (; a < 50; a += 1) factor *= a / (a + 0.5);
  // Γ(a + 1/2)/Γ(a) for large a (Abramowitz and Stegun 6.1.47).
  const u = 1 / a;
  const series =
    1 + u * (-1 / 8 + u * (1 / 128 + u * (5 / 1024 + u * (-21 / 32768 - (u * 399) / 262144))));
  return factor * Math.sqrt(a) * series;
}

/** The continued fraction of the incomplete beta function (26.5.8), by Lentz's method. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 100_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return fraction;
}
