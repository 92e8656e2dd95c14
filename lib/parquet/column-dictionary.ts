import type { DistinctValues } from './values/distinct-values.ts';
import type { ValueEncoder } from './value-encoders.ts';

export interface ColumnDictionary {
  /** The distinct values in order of occurrence, PLAIN. */
  readonly bytes: Uint8Array;
  readonly count: number;
  /** For each value its place among them. */
  readonly places: Uint32Array;
  /** Bits of a place. */
  readonly bitWidth: number;
}

/**
 * A dictionary with its places has at most this share of the bytes that the values have without, and is of at most
 * this share of them. Snappy makes values two to five times smaller, but can do little about places.
 */
const MAX_SHARE = 1 / 4;

/**
 * Undefined when a dictionary does not pay. That is told from the values alone: from how many are distinct, and
 * from the bytes of both forms before they are compressed.
 */
export function columnDictionary<V>(
  encoder: ValueEncoder<V>,
  values: readonly V[],
): ColumnDictionary | undefined {
  const distinct = encoder.distinct();
  const found = distinct && findPlaces(distinct, values);
  if (!found) return undefined;
  const { count, page } = distinct;
  const bitWidth = Math.max(1, Math.ceil(Math.log2(count)));
  const placesBytes = Math.ceil((bitWidth * values.length) / 8);
  if (page.length + placesBytes > found.plainBytes * MAX_SHARE) return undefined;
  return { bytes: page.bytes, count, places: found.places, bitWidth };
}

/** Undefined when too many values are distinct. */
function findPlaces<V>(distinct: DistinctValues<V>, values: readonly V[]) {
  const places = new Uint32Array(values.length);
  const most = values.length * MAX_SHARE;
  let plainBytes = 0;
  let last: V | undefined;
  let place = 0;
  let sizeBytes = 0;
  // By index: an iterator over entries makes a pair for each of many rows.
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as V;
    if (i === 0 || !Object.is(value, last)) {
      const found = distinct.placeOf(value);
      if (found === undefined || distinct.count > most) return undefined;
      last = value;
      place = found;
      sizeBytes = distinct.sizeOf(place);
    }
    places[i] = place;
    plainBytes += sizeBytes;
  }
  return { places, plainBytes };
}
