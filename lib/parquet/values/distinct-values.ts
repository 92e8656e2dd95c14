import type { PageBytes } from './page-bytes.ts';

/** The distinct values of a column chunk, in order of occurrence, as they lie in its dictionary. */
export interface DistinctValues<V> {
  /** The values, PLAIN. */
  readonly page: PageBytes;
  readonly count: number;
  /** The place of a value, which is added where it is new; undefined when there is no room for it. */
  placeOf(value: V): number | undefined;
  /** Bytes of the value at a place, as PLAIN. */
  sizeOf(place: number): number;
}
