import type { DistinctValues } from './distinct-values.ts';
import { PageBytes } from './page-bytes.ts';

/** Numbers that repeat in the lake (scores, epochs, counts of tokens) are few. */
const MAX_NUMBERS = 256;

/** How numbers are told apart and written. */
interface NumberPages<V> {
  /** Equal for equal values and no others. */
  key(value: V): unknown;
  append(page: PageBytes, value: V): void;
}

export class DistinctNumbers<V> implements DistinctValues<V> {
  readonly page = new PageBytes();
  readonly #pages: NumberPages<V>;
  readonly #places = new Map<unknown, number>();

  constructor(pages: NumberPages<V>) {
    this.#pages = pages;
  }

  get count(): number {
    return this.#places.size;
  }

  placeOf(value: V): number | undefined {
    const key = this.#pages.key(value);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.#places.size;
    if (place === MAX_NUMBERS) return undefined;
    this.#places.set(key, place);
    this.#pages.append(this.page, value);
    return place;
  }

  /** All of them are of one size. */
  sizeOf(): number {
    return this.page.length / this.count;
  }
}
