/** A figure of something of a size. */
interface Sized {
  readonly size: number;
  readonly figure: number;
}

/**
 * The exponent of the power law through figures, 1 where twice the size costs twice as much: the slope of
 * the line through their logarithms, least squares.
 */
export function exponent(points: readonly Sized[]): number {
  const mean = (of: (point: Sized) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(({ size }) => Math.log(size)), mean(({ figure }) => Math.log(figure))];
  const covariance = mean(({ size, figure }) => (Math.log(size) - x) * (Math.log(figure) - y));
  return covariance / mean(({ size }) => (Math.log(size) - x) ** 2);
}
