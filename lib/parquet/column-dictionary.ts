import type { ValueEncoder } from './value-encoders.ts';

export interface ColumnDictionary<V> {
  readonly distinct: readonly V[];
  /** For each value its place in `distinct`. */
  readonly indexes: Uint8Array;
}

/**
 * Indexes take at most a byte. Values that repeat in the lake (a model, a task, a score) repeat a lot,
 * and parquetjs-lite misreads runs of wider indexes.
 */
const MAX_DISTINCT = 256;

/** Distinct values in order of occurrence; undefined when they are more than half of all values. */
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
