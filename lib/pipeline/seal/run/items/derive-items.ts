import { isItemId } from '#contract/item-event.ts';
import { type EventRow, eventRow, type EventRows } from '#lake/event-rows.ts';
import type { MetricItems } from '#lake/items-file.ts';
import { type AnswerNotes, isAnswer, readScores } from './answers.ts';
import { epochOf } from './item-epoch.ts';

/** The items of a metric, in the order of their events. */
export interface RunMetricItems extends MetricItems {
  /** The event row of each item. */
  readonly row: number[];
}

export interface DerivedItems {
  /** Ascending by name. */
  readonly metrics: readonly RunMetricItems[];
  /** How many samples have more than one answer in a metric. */
  readonly duplicateSamples: number;
}

/** What was withdrawn of a run, by row. */
export interface Withdrawn {
  /** Whole events, with their data before. */
  readonly events: ReadonlyMap<number, Buffer>;
  /** Metrics of an event. */
  readonly metrics: ReadonlyMap<number, ReadonlySet<string>>;
}

const NOTHING: Withdrawn = { events: new Map(), metrics: new Map() };

/** The item that an event answers: its sample. */
export function itemIdOf({ sampleId, eventId }: Pick<EventRow, 'sampleId' | 'eventId'>): string {
  return sampleId ?? `event-${eventId}`;
}

/** The epoch that a posted item states; undefined for answers that are counted in their order. */
export function statedEpoch({ eventId, extraJson }: EventRow): number | undefined {
  return isItemId(eventId) ? epochOf(extraJson) : undefined;
}

/** The items of a run. A withdrawn answer is none, and the later ones of its sample keep their epochs. */
export function deriveItems(rows: EventRows, withdrawn: Withdrawn = NOTHING): DerivedItems {
  const collector = new ItemCollector();
  const hasMatches = rows.type.includes('match');
  rows.type.forEach((type, row) => {
    if (!isAnswer(type)) return;
    const event = eventRow(rows, row);
    const itemId = itemIdOf(event);
    const stated = statedEpoch(event);
    const before = withdrawn.events.get(row);
    const metrics = withdrawn.metrics.get(row);
    readScores(type, before ?? event.data, hasMatches, (metric, score, notes) => {
      const isLost = before !== undefined || metrics?.has(metric) === true;
      if (isLost) collector.skip(metric, itemId);
      else collector.add(metric, { row, itemId, stated, score, ...notes });
    });
  });
  return collector.finish();
}

interface Answer extends AnswerNotes {
  readonly row: number;
  readonly itemId: string;
  /** The epoch that was sent with it. */
  readonly stated: number | undefined;
  readonly score: number;
}

interface CollectedItems extends RunMetricItems {
  /** How many answers an item has, withdrawn ones included. */
  readonly answers: Map<string, number>;
  /** How many of these are withdrawn. */
  readonly skipped: Map<string, number>;
}

class ItemCollector {
  readonly #metrics = new Map<string, CollectedItems>();
  readonly #duplicated = new Set<string>();

  skip(metric: string, itemId: string): void {
    const { answers, skipped } = this.#metric(metric);
    answers.set(itemId, (answers.get(itemId) ?? 0) + 1);
    skipped.set(itemId, (skipped.get(itemId) ?? 0) + 1);
  }

  add(metric: string, { row, itemId, stated, score, clusterId, metadataJson }: Answer): void {
    const items = this.#metric(metric);
    const epoch = items.answers.get(itemId) ?? 0;
    items.answers.set(itemId, epoch + 1);
    if (epoch > (items.skipped.get(itemId) ?? 0)) this.#duplicated.add(itemId);
    items.itemId.push(itemId);
    items.row.push(row);
    items.epoch.push(stated ?? epoch);
    items.score.push(score);
    items.clusterId.push(clusterId);
    items.metadataJson.push(metadataJson);
  }

  finish(): DerivedItems {
    const metrics = [...this.#metrics.values()]
      .filter(({ itemId }) => itemId.length > 0)
      .map(({ answers: _, skipped: __, ...items }) => items)
      .sort((a, b) => (a.metric < b.metric ? -1 : 1));
    return { metrics, duplicateSamples: this.#duplicated.size };
  }

  #metric(metric: string): CollectedItems {
    const known = this.#metrics.get(metric);
    if (known) return known;
    const columns = { itemId: [], row: [], clusterId: [], epoch: [], score: [], metadataJson: [] };
    const items = { metric, ...columns, answers: new Map(), skipped: new Map() };
    this.#metrics.set(metric, items);
    return items;
  }
}
