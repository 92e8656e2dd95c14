/** A figure of something of a size. */
export interface Sized {
  readonly size: number;
  readonly figure: number;
}

/** The exponent of the power law through two figures: 1 where twice the size costs twice as much. */
export function exponent(from: Sized, to: Sized): number {
  return Math.log(to.figure / from.figure) / Math.log(to.size / from.size);
}
