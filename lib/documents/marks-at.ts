import { jsonPointer } from '#json/pointer.ts';
import type { Mark } from '#schemas/mark.ts';
import { MOST_MARKS } from './marks.ts';

/** Marks of the whole document stand in each of its rows; so many are written in all. */
const MOST_MARKS_OF_ROWS = 100_000;

/** Finds the marks of each row of a document without looking at all of them each time. */
export class MarksOfRows {
  readonly #group: string;
  readonly #mostOfRow: number;
  /** By the pointer of what they concern: the document, a part or a metric; with their order. */
  readonly #byPlace = new Map<string, { readonly mark: Mark; readonly order: number }[]>();

  /** @param rows how many rows the document has */
  constructor(marks: readonly Mark[], group: 'suites' | 'results', rows: number) {
    this.#group = group;
    this.#mostOfRow = Math.min(MOST_MARKS, Math.ceil(MOST_MARKS_OF_ROWS / Math.max(rows, 1)));
    for (const [order, mark] of marks.entries()) {
      const place = this.#placeOf(mark.field);
      const there = this.#byPlace.get(place);
      if (there) there.push({ mark, order });
      else this.#byPlace.set(place, [{ mark, order }]);
    }
  }

  /** Those of its metric, its part of the document, and the whole document, in their order. */
  at(part: string, metric: string | null): Mark[] {
    const partPlace = jsonPointer([this.#group, part]);
    const metricPlace = jsonPointer([this.#group, part, 'metrics', metric ?? '']);
    const places = metric === null ? ['', partPlace] : ['', partPlace, metricPlace];
    return places
      .flatMap((place) => this.#byPlace.get(place) ?? [])
      .sort((a, b) => a.order - b.order)
      .slice(0, this.#mostOfRow)
      .map(({ mark }) => mark);
  }

  /** `/suites/S/metrics/M/passed` concerns the metric, `/suites/S/overall_score` the part. */
  #placeOf(field: string): string {
    const [root = '', group = '', part, kind, metric, ...rest] = field.split('/');
    if (root !== '' || group !== this.#group || part === undefined) return '';
    if (kind !== 'metrics' || metric === undefined || rest.length === 0) return `/${group}/${part}`;
    return `/${group}/${part}/${kind}/${metric}`;
  }
}
