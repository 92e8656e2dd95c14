import { MAX_RUN_METRICS } from '#contract/limits.ts';
import type { EventTexts } from '#lake/event-rows.ts';
import type { KeptItems, MetricItems } from '#lake/items-file.ts';
import type { Stretch } from '#ports/kept-bytes.ts';
import type { AnswerNotes } from './answers.ts';
import { ItemCounts } from './item-counts.ts';

/** The items of a metric, in the order of their events. */
export interface RunMetricItems extends KeptItems {
  /** The event row of each item. */
  readonly row: number[];
}

export interface DerivedItems {
  /** Ascending by name. */
  readonly metrics: readonly RunMetricItems[];
  /** How many samples have an item. */
  readonly samples: number;
  /** How many samples have more than one answer in a metric. */
  readonly duplicateSamples: number;
  /** The metrics beyond the limit of a run, which have no items. */
  readonly surplus: ReadonlySet<string>;
}

/** Items that were derived before, by metric, of the events of one row group. */
export type FormerItems = readonly Omit<MetricItems, 'metadataJson'>[];

interface Answer {
  readonly row: number;
  readonly itemId: string;
  /** The epoch that was sent with it. */
  readonly stated: number | undefined;
  readonly score: number;
}

interface CollectedItems {
  readonly metric: string;
  readonly itemId: string[];
  readonly clusterId: (string | null)[];
  readonly row: number[];
  readonly epoch: number[];
  readonly score: number[];
  readonly metadataStart: number[];
  readonly metadataEnd: number[];
  readonly groupEnds: number[];
  /** How many answers an item has, withdrawn ones included, by the number of the item. */
  readonly answers: ItemCounts;
  /** How many of these are withdrawn. */
  readonly skipped: ItemCounts;
  mayRepeat: boolean;
}

/** Collects the items of a run's metrics. */
export class ItemCollector {
  readonly #texts: EventTexts;
  /** Metrics that stay, however many others there are. */
  readonly #reserved: ReadonlySet<string | undefined>;
  readonly #surplus = new Set<string>();
  readonly #metrics = new Map<string, CollectedItems>();
  /** The number of each item. */
  readonly #items = new Map<string, number>();
  readonly #duplicated = new Set<number>();
  /** For each number of an item 1 when it is in a metric. */
  readonly #isTaken: number[] = [];
  #samples = 0;
  #groups = 0;
  /** Where the last text of metadata is: an event's metrics share theirs. */
  #kept: (Stretch & { readonly notes: AnswerNotes }) | undefined;

  constructor(texts: EventTexts, reserved: ReadonlySet<string | undefined>) {
    this.#texts = texts;
    this.#reserved = reserved;
  }

  skip(metric: string, itemId: string): void {
    const items = this.#metric(metric);
    if (!items) return;
    const item = this.#numberOf(itemId);
    items.answers.add(item);
    items.skipped.add(item);
  }

  add(metric: string, { row, itemId, stated, score }: Answer, notes: AnswerNotes): void {
    const items = this.#metric(metric);
    if (!items) return;
    const item = this.#numberOf(itemId);
    const epoch = items.answers.add(item);
    this.#take(items, item, epoch);
    if (epoch > items.skipped.at(item)) this.#duplicated.add(item);
    items.itemId.push(itemId);
    items.row.push(row);
    items.epoch.push(stated ?? epoch);
    items.score.push(score);
    items.clusterId.push(notes.clusterId);
    const { start, end } = this.#keep(notes);
    items.metadataStart.push(start);
    items.metadataEnd.push(end);
  }

  addFormer(former: FormerItems): void {
    for (const { metric, itemId, clusterId, epoch: epochs, score } of former) {
      const items = this.#metric(metric);
      if (!items) continue;
      itemId.forEach((id, index) => {
        const item = this.#numberOf(id);
        const epoch = items.answers.add(item);
        this.#take(items, item, epoch);
        if (epoch > 0) this.#duplicated.add(item);
        items.itemId.push(id);
        items.row.push(-1);
        items.epoch.push(epochs[index] ?? 0);
        items.score.push(score[index] ?? 0);
        items.clusterId.push(clusterId[index] ?? null);
        items.metadataStart.push(0);
        items.metadataEnd.push(0);
      });
    }
  }

  /** The items of the rows of a row group are all there. */
  endGroup(): void {
    this.#groups += 1;
    for (const { groupEnds, itemId } of this.#metrics.values()) groupEnds.push(itemId.length);
  }

  finish(): DerivedItems {
    const texts = this.#texts;
    const metrics = [...this.#metrics.values()]
      .filter(({ itemId }) => itemId.length > 0)
      .map(({ answers: _, skipped: __, metadataStart, metadataEnd, ...items }) => ({
        ...items,
        metadataAt: (index: number) =>
          texts.read(metadataStart[index] ?? 0, metadataEnd[index] ?? 0),
      }))
      .sort((a, b) => (a.metric < b.metric ? -1 : 1));
    const { size: duplicateSamples } = this.#duplicated;
    return { metrics, samples: this.#samples, duplicateSamples, surplus: this.#surplus };
  }

  /** @param before the answers that the item had */
  #take(items: CollectedItems, item: number, before: number): void {
    if (before > 0) items.mayRepeat = true;
    if (this.#isTaken[item] === 1) return;
    while (this.#isTaken.length <= item) this.#isTaken.push(0);
    this.#isTaken[item] = 1;
    this.#samples += 1;
  }

  #keep(notes: AnswerNotes): Stretch {
    if (this.#kept?.notes === notes) return this.#kept;
    const start = this.#texts.append(notes.metadata);
    const kept = { notes, start, end: start + notes.metadata.length };
    this.#kept = kept;
    return kept;
  }

  #numberOf(itemId: string): number {
    const known = this.#items.get(itemId);
    if (known !== undefined) return known;
    this.#items.set(itemId, this.#items.size);
    return this.#items.size - 1;
  }

  /** Undefined when the run has as many as it may. */
  #metric(metric: string): CollectedItems | undefined {
    const known = this.#metrics.get(metric);
    if (known) return known;
    if (this.#metrics.size >= MAX_RUN_METRICS && !this.#reserved.has(metric)) {
      this.#surplus.add(metric);
      return undefined;
    }
    const items = {
      metric,
      itemId: [],
      clusterId: [],
      row: [],
      epoch: [],
      score: [],
      groupEnds: Array<number>(this.#groups).fill(0),
      metadataStart: [],
      metadataEnd: [],
      answers: new ItemCounts(),
      skipped: new ItemCounts(),
      mayRepeat: false,
    };
    this.#metrics.set(metric, items);
    return items;
  }
}
