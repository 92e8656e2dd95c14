import { EVENT_COLUMNS } from '#lake/events-file.ts';
import { LABEL_COLUMNS, storedEvents, storedLabels } from './event-columns.ts';
import type { PageReader } from '#parquet/index.ts';
import {
  type ColumnSearch,
  columnSearches,
  type EventConditions,
  isAfter,
  type Position,
  positionOf,
  startAfter,
} from './event-filter.ts';
import type { EventSource, FoundEvents } from './event-source.ts';

interface FoundRows {
  /** One past the last row that was looked at. */
  readonly rowEnd: number;
  readonly rows: readonly number[];
}

/** The events of an events file. Only the pages are read in which wanted events lie, or may lie. */
export class StoredEvents implements EventSource {
  readonly #reader: PageReader;

  constructor(reader: PageReader) {
    this.#reader = reader;
  }

  async *find(
    conditions: EventConditions,
    after: Position | undefined,
    most: number,
  ): AsyncGenerator<FoundEvents> {
    const start = startAfter(conditions, after);
    const rowStart = start ? await this.#rowAfter(start) : 0;
    for await (const { rowEnd, rows } of this.#findRows(
      columnSearches(conditions),
      rowStart,
      most,
    )) {
      for (let done = 0; done < rows.length;) {
        const batch = await this.#ofOnePage(rows.slice(done, done + most));
        yield { events: storedEvents(await this.#reader.read(EVENT_COLUMNS, batch)) };
        done += batch.length;
      }
      const reached = rowEnd < this.#reader.layout.rowCount ? rowEnd - 1 : undefined;
      if (reached !== undefined) yield { events: [], reached: () => this.#positionAt(reached) };
    }
  }

  /** The rows of which the data lies in the same page as that of the first: text is kept of one page. */
  async #ofOnePage(rows: readonly number[]): Promise<readonly number[]> {
    const end = await this.#reader.pageEnd('data', rows[0] ?? 0);
    return rows.filter((row) => row < end);
  }

  async *#findRows(
    [first, ...others]: readonly ColumnSearch[],
    rowStart: number,
    most: number,
  ): AsyncGenerator<FoundRows> {
    const { groups } = this.#reader.layout;
    for (const group of groups) {
      if (group.rowEnd <= rowStart) continue;
      const start = Math.max(rowStart, group.rowStart);
      if (!first) {
        yield* ranges(start, group.rowEnd, most);
        continue;
      }
      for await (const found of this.#reader.search(first.column, start, group.rowEnd, first)) {
        yield { rowEnd: found.rowEnd, rows: await this.#keepMatching(found.rows, others) };
      }
    }
  }

  async #keepMatching(
    rows: readonly number[],
    searches: readonly ColumnSearch[],
  ): Promise<readonly number[]> {
    let left = rows;
    for (const { column, matches } of searches) {
      if (left.length === 0) return left;
      const values = (await this.#reader.read([column], left)).bytes(column);
      left = left.filter((_, index) => {
        const value = values[index];
        return value !== null && value !== undefined && matches(value);
      });
    }
    return left;
  }

  /** The first row after the position; the rows are in the order of their positions. */
  async #rowAfter(after: Position): Promise<number> {
    const { groups, rowCount } = this.#reader.layout;
    for (const [index, { rowStart, rowEnd }] of groups.entries()) {
      const largest = this.#reader.layout.largest(index, 'event_id');
      if (largest !== undefined && largest < after[0]) continue;
      let [low, high] = [rowStart, rowEnd];
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if (await this.#isAfter(middle, after)) high = middle;
        else low = middle + 1;
      }
      if (low < rowEnd) return low;
    }
    return rowCount;
  }

  /** The place matters only where the numbers are equal. */
  async #isAfter(row: number, after: Position): Promise<boolean> {
    const [id] = (await this.#reader.read(['event_id'], [row])).numbers('event_id');
    return id === after[0] ? isAfter(await this.#positionAt(row), after) : (id ?? 0) > after[0];
  }

  async #positionAt(row: number): Promise<Position> {
    const [labels] = storedLabels(await this.#reader.read(LABEL_COLUMNS, [row]));
    return labels ? positionOf(labels) : [0, 0];
  }
}

function* ranges(start: number, end: number, most: number): Generator<FoundRows> {
  for (let row = start; row < end; row += most) {
    const rowEnd = Math.min(end, row + most);
    yield { rowEnd, rows: Array.from({ length: rowEnd - row }, (_, index) => row + index) };
  }
}
