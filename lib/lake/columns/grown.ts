/** A column of numbers, or of codes. */
export type NumberColumn = Float64Array | Uint32Array | Int32Array;

/** A column of the same type, of zeros. */
export function emptyLike<T extends NumberColumn>(column: T, length: number): T {
  if (column instanceof Float64Array) return new Float64Array(length) as T;
  return (column instanceof Uint32Array ? new Uint32Array(length) : new Int32Array(length)) as T;
}

/** A longer column that begins with the same values. */
export function grown<T extends NumberColumn>(column: T, length: number): T {
  const longer = emptyLike(column, length);
  longer.set(column);
  return longer;
}
