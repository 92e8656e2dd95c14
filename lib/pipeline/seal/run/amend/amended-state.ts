import { eventRow, type EventRows, setText } from '#lake/events/event-rows.ts';
import type { Withdrawn } from '../items/derive-items.ts';
import type { ReadAmendment } from './read-amendments.ts';

/** What an amendment names: rows, and of each the metrics; all of the event without metrics. */
export type Targets = ReadonlyMap<number, ReadonlySet<string> | undefined>;

/** The events of a run while amendments are applied, by row. */
export class AmendedState {
  readonly #recorded: EventRows;
  readonly #data = new Map<number, Buffer>();
  readonly #events = new Set<number>();
  readonly #metrics = new Map<number, Set<string>>();

  constructor(recorded: EventRows) {
    this.#recorded = recorded;
  }

  /** The data of an event, also of one that was withdrawn. */
  dataOf(row: number): Buffer {
    return this.#data.get(row) ?? eventRow(this.#recorded, row).data;
  }

  /** Whether the event, or each of these metrics of it, was withdrawn. */
  isWithdrawn(row: number, metrics: ReadonlySet<string> | undefined): boolean {
    if (this.#events.has(row)) return true;
    const withdrawn = this.#metrics.get(row);
    if (metrics === undefined || withdrawn === undefined) return false;
    return [...metrics].every((metric) => withdrawn.has(metric));
  }

  apply({ data }: ReadAmendment, targets: Targets): void {
    for (const [row, metrics] of targets) {
      if (data === undefined) this.#withdraw(row, metrics);
      else this.#replace(row, metrics, data);
    }
  }

  #withdraw(row: number, metrics: ReadonlySet<string> | undefined): void {
    if (metrics === undefined) this.#events.add(row);
    else this.#metrics.set(row, new Set([...(this.#metrics.get(row) ?? []), ...metrics]));
  }

  #replace(row: number, metrics: ReadonlySet<string> | undefined, data: Buffer): void {
    this.#data.set(row, data);
    this.#events.delete(row);
    const withdrawn = [...(this.#metrics.get(row) ?? [])];
    this.#metrics.set(row, new Set(withdrawn.filter((each) => metrics?.has(each) === false)));
  }

  /** The events as they count. */
  rows(): EventRows {
    const rows = this.#recorded;
    const amended = {
      ...rows,
      dataStart: rows.dataStart.slice(),
      dataBytes: rows.dataBytes.slice(),
    };
    for (const [row, data] of this.#data) setText(amended, row, data);
    for (const row of this.#events) setText(amended, row, null);
    return amended;
  }

  withdrawn(): Withdrawn {
    // Copied, as what was read is not to be held for long.
    const events = new Map([...this.#events].map((row) => [row, Buffer.from(this.dataOf(row))]));
    return { events, metrics: this.#metrics };
  }
}
