import type { ValueEncoder } from './value-encoders.ts';

export interface ColumnDictionary<V> {
  readonly distinct: readonly V[];
  /** For each value its place in `distinct`. */
  readonly indexes: Uint8Array;
}

/**
 * Indexes take a byte at most. What repeats in the lake repeats a lot (a model, a task, a score);
 * and parquetjs-lite misreads runs of wider indexes.
 */
const MAX_DISTINCT = 256;

/** The distinct values in the order they come, when each stands for at least two; else undefined. */
export function columnDictionary<V>(
  encoder: ValueEncoder<V>,
  values: readonly V[],
): ColumnDictionary<V> | undefined {
  if (!encoder.dictionary) return undefined;
  const known = new Map<unknown, number>();
  const distinct: V[] = [];
  const indexes = new Uint8Array(values.length);
  let last: V | undefined;
  let index = 0;
  // By index: an iterator over entries makes a pair for each of many rows.
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as V;
    if (i === 0 || !Object.is(value, last)) {
      last = value;
      const key = encoder.key(value);
      const found = known.get(key);
      index = found ?? distinct.length;
      if (index === MAX_DISTINCT) return undefined;
      if (found === undefined) {
        known.set(key, index);
        distinct.push(value);
      }
    }
    indexes[i] = index;
  }
  return distinct.length * 2 <= values.length ? { distinct, indexes } : undefined;
}
