import type { Amendment } from '#schemas/amendment.ts';
import { Place } from '#schemas/recorder-event.ts';
import { eventRow, type EventRows, placeAt, TypeCode, typeAt } from '#lake/events/event-rows.ts';
import { readScores } from '../items/answers.ts';
import { isAnswerAt, itemIdOf, statedEpoch } from '../items/derive-items.ts';
import type { AmendedState, Targets } from './amended-state.ts';

/** Finds what amendments name among the events of a run. */
export class AmendmentTargets {
  readonly #rows: EventRows;
  readonly #state: AmendedState;
  readonly #hasMatches: boolean;
  readonly #byEventId = new Map<number, number>();
  /** The answers to each item, in order. */
  readonly #byItem = new Map<string, number[]>();

  constructor(rows: EventRows, state: AmendedState) {
    this.#rows = rows;
    this.#state = state;
    this.#hasMatches = rows.type.includes(TypeCode.match);
    rows.type.forEach((_, row) => {
      if (placeAt(rows, row) !== Place.numbered) return;
      this.#byEventId.set(rows.eventId[row] ?? 0, row);
      if (isAnswerAt(rows, row)) this.#addAnswer(row);
    });
  }

  #addAnswer(row: number): void {
    const itemId = itemIdOf(eventRow(this.#rows, row));
    const known = this.#byItem.get(itemId);
    if (known) known.push(row);
    else this.#byItem.set(itemId, [row]);
  }

  /** The rows that the amendment names; empty when what it names is not there. */
  find({ event_id, item, metric, epoch }: Amendment): Targets {
    if (event_id !== undefined) {
      const row = this.#byEventId.get(event_id);
      return new Map(row === undefined ? [] : [[row, undefined]]);
    }
    // As items and metrics are named: half a character is U+FFFD there.
    const rows = this.#byItem.get((item ?? '').toWellFormed()) ?? [];
    if (metric === undefined && epoch === undefined) {
      return new Map(rows.map((row) => [row, undefined]));
    }
    return this.#findParts(rows, metric?.toWellFormed(), epoch);
  }

  /** The metrics and epochs of an item; without a metric all of the epoch, and the reverse. */
  #findParts(
    rows: readonly number[],
    wantedMetric: string | undefined,
    wantedEpoch: number | undefined,
  ): Targets {
    const found = new Map<number, Set<string>>();
    const answers = new Map<string, number>();
    for (const row of rows) {
      const stated = statedEpoch(eventRow(this.#rows, row));
      const type = typeAt(this.#rows, row);
      readScores(type, this.#state.dataOf(row), this.#hasMatches, (metric) => {
        const counted = answers.get(metric) ?? 0;
        answers.set(metric, counted + 1);
        const isEpoch = wantedEpoch === undefined || wantedEpoch === (stated ?? counted);
        if (!isEpoch || (wantedMetric !== undefined && wantedMetric !== metric)) return;
        found.set(row, (found.get(row) ?? new Set()).add(metric));
      });
    }
    return found;
  }
}
