/** p-values adjusted for there being several (Holm 1979), in the order that they were given. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length);
  let most = 0;
  order.forEach(({ p, index }, rank) => {
    most = Math.max(most, Math.min(1, p * (pValues.length - rank)));
    adjusted[index] = most;
  });
  return adjusted;
}

/**
 * p-values adjusted so that those below q have at most the share q of false ones among them, on
 * average (Benjamini and Hochberg 1995), in the order that they were given.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => b.p - a.p);
  const adjusted = new Array<number>(pValues.length);
  let least = 1;
  order.forEach(({ p, index }, rank) => {
    // The quotient is at least 1, so that rounding never makes a p-value smaller.
    least = Math.min(least, p * (pValues.length / (pValues.length - rank)));
    adjusted[index] = least;
  });
  return adjusted;
}
