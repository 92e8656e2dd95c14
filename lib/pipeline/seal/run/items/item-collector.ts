import { MAX_RUN_METRICS } from '#contract/limits.ts';
import type { TextTable } from '#lake/columns/text-table.ts';
import { type EventRows, type EventTexts, TypeCode } from '#lake/events/event-rows.ts';
import type { KeptItems } from '#lake/items-file.ts';
import type { Stretch } from '#ports/kept-bytes.ts';
import { type AnswerNotes, MATCH_METRIC } from './answers.ts';
import { CollectedItems } from './collected-items.ts';
import { ItemCounts } from './item-counts.ts';

/** The items of a metric, in the order of their events. */
export interface RunMetricItems extends KeptItems {
  /** The event row of each item; -1 where it was derived before. */
  readonly row: Int32Array;
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

/** Items of a metric that were derived before, of the events of one row group; texts by their codes. */
export interface FormerMetricItems {
  readonly metric: string;
  readonly itemId: Uint32Array;
  readonly clusterId: Uint32Array;
  readonly epoch: Float64Array;
  readonly score: Float64Array;
}

interface Answer {
  readonly row: number;
  /** Its code. */
  readonly itemId: number;
  /** The epoch that was sent with it. */
  readonly stated: number | undefined;
  readonly score: number;
}

/** Where the text of metadata is, and the code of the cluster. */
interface KeptNotes extends Stretch {
  readonly notes: AnswerNotes;
  readonly clusterId: number;
}

/** Collects the items of a run's metrics. */
export class ItemCollector {
  /** How many match events there are: each has an item of one metric. */
  readonly #matches: number;
  readonly #names: TextTable;
  readonly #texts: EventTexts;
  /** Metrics that stay, however many others there are. */
  readonly #reserved: ReadonlySet<string | undefined>;
  readonly #surplus = new Set<string>();
  readonly #metrics = new Map<string, CollectedItems>();
  /** Codes of items. */
  readonly #duplicated = new Set<number>();
  /** Counts 1 for each item that is in a metric, by its code. */
  readonly #taken = new ItemCounts();
  #samples = 0;
  #groups = 0;
  /** What the metrics of the last event share. */
  #kept: KeptNotes | undefined;

  constructor(
    { names, texts, type }: Pick<EventRows, 'names' | 'texts' | 'type'>,
    reserved: ReadonlySet<string | undefined>,
  ) {
    this.#matches = countOf(type, TypeCode.match);
    this.#names = names;
    this.#texts = texts;
    this.#reserved = reserved;
  }

  /** @param item its code */
  skip(metric: string, item: number): void {
    const items = this.#metric(metric);
    if (!items) return;
    items.answers.add(item);
    items.skipped.add(item);
  }

  add(metric: string, { row, itemId, stated, score }: Answer, notes: AnswerNotes): void {
    const items = this.#metric(metric);
    if (!items) return;
    const counted = items.answers.add(itemId);
    this.#take(items, itemId, counted);
    if (counted > items.skipped.at(itemId)) this.#duplicated.add(itemId);
    const { start, end, clusterId } = this.#keep(notes);
    items.append({
      itemId,
      clusterId,
      row,
      epoch: stated ?? counted,
      score,
      metadataStart: start,
      metadataBytes: end - start,
    });
  }

  addFormer(former: readonly FormerMetricItems[]): void {
    for (const { metric, itemId: ids, clusterId, epoch, score } of former) {
      const items = this.#metric(metric);
      if (!items) continue;
      for (let index = 0; index < ids.length; index += 1) {
        const itemId = ids[index] ?? 0;
        const counted = items.answers.add(itemId);
        this.#take(items, itemId, counted);
        if (counted > 0) this.#duplicated.add(itemId);
        items.append({
          itemId,
          row: -1,
          clusterId: clusterId[index] ?? 0,
          epoch: epoch[index] ?? 0,
          score: score[index] ?? 0,
          metadataStart: 0,
          metadataBytes: 0,
        });
      }
    }
  }

  /** The items of the rows of a row group are all there. */
  endGroup(): void {
    this.#groups += 1;
    for (const { groupEnds, length } of this.#metrics.values()) groupEnds.push(length);
  }

  finish(): DerivedItems {
    const metrics = [...this.#metrics.values()]
      .filter(({ length }) => length > 0)
      .map((items) => this.#finished(items))
      .sort((a, b) => (a.metric < b.metric ? -1 : 1));
    const { size: duplicateSamples } = this.#duplicated;
    return { metrics, samples: this.#samples, duplicateSamples, surplus: this.#surplus };
  }

  #finished({ metric, length, groupEnds, mayRepeat, ...columns }: CollectedItems): RunMetricItems {
    const { metadataStart, metadataBytes } = columns;
    const metadataAt = (index: number): Buffer => {
      const start = metadataStart[index] ?? 0;
      return this.#texts.read(start, start + (metadataBytes[index] ?? 0));
    };
    return {
      metric,
      names: this.#names,
      itemId: columns.itemId.subarray(0, length),
      clusterId: columns.clusterId.subarray(0, length),
      row: columns.row.subarray(0, length),
      epoch: columns.epoch.subarray(0, length),
      score: columns.score.subarray(0, length),
      metadataAt,
      groupEnds,
      mayRepeat,
    };
  }

  /** @param before the answers that the item had */
  #take(items: CollectedItems, item: number, before: number): void {
    if (before > 0) items.mayRepeat = true;
    if (this.#taken.at(item) > 0) return;
    this.#taken.add(item);
    this.#samples += 1;
  }

  #keep(notes: AnswerNotes): KeptNotes {
    if (this.#kept?.notes === notes) return this.#kept;
    const start = this.#texts.append(notes.metadata);
    const clusterId = this.#names.codeOf(notes.clusterId);
    const kept = { notes, start, end: start + notes.metadata.length, clusterId };
    this.#kept = kept;
    return kept;
  }

  /** Undefined when the run has as many as it may. */
  #metric(metric: string): CollectedItems | undefined {
    const known = this.#metrics.get(metric);
    if (known) return known;
    if (this.#metrics.size >= MAX_RUN_METRICS && !this.#reserved.has(metric)) {
      this.#surplus.add(metric);
      return undefined;
    }
    const expected = metric === MATCH_METRIC && this.#matches > 0 ? this.#matches : undefined;
    const items = new CollectedItems(metric, this.#groups, expected);
    this.#metrics.set(metric, items);
    return items;
  }
}

function countOf(codes: Uint32Array, code: number): number {
  let count = 0;
  for (let row = 0; row < codes.length; row += 1) if (codes[row] === code) count += 1;
  return count;
}
