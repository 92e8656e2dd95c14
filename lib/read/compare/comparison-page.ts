import { z } from 'zod';
import type { ItemList } from '#compare/changed-items.ts';
import type { ComparedItem } from '#schemas/compare.ts';
import { formatCursor, PageTexts, parseCursor } from '../pages.ts';

/** The start of a page: the hash of the comparison, the metric, and the place in its list. */
const positionSchema = z.tuple([z.string(), z.int().nonnegative(), z.int().nonnegative()]);

/** The items of a page, filled metric by metric. */
export class ComparisonPage {
  readonly items: ComparedItem[] = [];
  /** The cursor of the next page. */
  next: string | null = null;
  readonly #hash: string;
  readonly #metric: number;
  readonly #place: number;
  readonly #texts: PageTexts;

  /**
   * @param changed what to throw when the cursor is of other items
   * @throws InvalidCursorError
   */
  constructor(hash: string, limit: number, cursor: string | undefined, changed: () => Error) {
    const [ofHash, metric, place] = parseCursor(positionSchema, cursor) ?? [hash, 0, 0];
    if (ofHash !== hash) throw changed();
    this.#hash = hash;
    this.#metric = metric;
    this.#place = place;
    this.#texts = new PageTexts(limit);
  }

  /** Adds what has room of a metric's items, of which the metrics come in their order. */
  add(metric: number, { count, item }: ItemList): void {
    if (this.next !== null || metric < this.#metric) return;
    const first = metric === this.#metric ? this.#place : 0;
    for (let place = first; place < count; place += 1) {
      const each = item(place);
      if (!this.#texts.add(JSON.stringify(each))) {
        this.next = formatCursor([this.#hash, metric, place]);
        return;
      }
      this.items.push(each);
    }
  }
}
