import { isItemId } from '#contract/item-event.ts';
import { MAX_RUN_METRICS } from '#contract/limits.ts';
import {
  dataAt,
  type EventRow,
  eventRow,
  type EventRows,
  type EventTexts,
} from '#lake/event-rows.ts';
import type { Stretch } from '#ports/kept-bytes.ts';
import type { KeptItems, MetricItems } from '#lake/items-file.ts';
import { type AnswerNotes, isAnswer, MATCH_METRIC, readScores } from './answers.ts';
import { ItemCounts } from './item-counts.ts';
import { epochOf } from './item-epoch.ts';

/** The items of a metric, in the order of their events. */
export interface RunMetricItems extends KeptItems {
  /** The event row of each item. */
  readonly row: number[];
}

/** A metric is pass or fail when all its scores are 1 or 0. */
export function isPassOrFail({ score }: Pick<KeptItems, 'score'>): boolean {
  return score.every((each) => each === 0 || each === 1);
}

export interface DerivedItems {
  /** Ascending by name. */
  readonly metrics: readonly RunMetricItems[];
  /** How many samples have more than one answer in a metric. */
  readonly duplicateSamples: number;
  /** The metrics beyond the limit of a run, which have no items. */
  readonly surplus: ReadonlySet<string>;
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

/** Items that were derived before, by metric, of the events of one row group. */
export type FormerItems = readonly Omit<MetricItems, 'metadataJson'>[];

/** The row groups of the events file. */
export interface ItemGroups {
  /** One past the last row of each. */
  readonly ends: readonly number[];
  /** The items of a group whose texts are not read. */
  readonly formerOf?: (group: number) => FormerItems | undefined;
}

/**
 * The items of a run. A withdrawn answer is none, and the later ones of its sample keep their epochs.
 * The row of an item that was derived before is -1, and its metadata is not there. Of more than
 * `MAX_RUN_METRICS` the first stay, by the numbers of their events, with `accuracy` and the requested one.
 */
export function deriveItems(
  rows: EventRows,
  withdrawn: Withdrawn = NOTHING,
  { ends, formerOf }: ItemGroups = { ends: [rows.type.length] },
  requested?: string,
): DerivedItems {
  const collector = new ItemCollector(rows.texts, new Set([MATCH_METRIC, requested]));
  const hasMatches = rows.type.includes('match');
  const derive = (row: number): void => {
    const type = rows.type[row] ?? '';
    if (!isAnswer(type)) return;
    const [eventId = 0, sampleId = null] = [rows.eventId[row], rows.sampleId[row]];
    const itemId = itemIdOf({ eventId, sampleId });
    const stated = isItemId(eventId) ? statedEpoch(eventRow(rows, row)) : undefined;
    const before = withdrawn.events.get(row);
    const metrics = withdrawn.metrics.get(row);
    readScores(type, before ?? dataAt(rows, row), hasMatches, (metric, score, notes) => {
      const isLost = before !== undefined || metrics?.has(metric) === true;
      if (isLost) collector.skip(metric, itemId);
      else collector.add(metric, { row, itemId, stated, score }, notes);
    });
  };
  let next = 0;
  for (const [group, end] of ends.entries()) {
    const former = formerOf?.(group);
    if (former) collector.addFormer(former);
    else for (let row = next; row < end; row += 1) derive(row);
    collector.endGroup();
    next = end;
  }
  return collector.finish();
}

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
}

class ItemCollector {
  readonly #texts: EventTexts;
  /** Metrics that stay, however many others there are. */
  readonly #reserved: ReadonlySet<string | undefined>;
  readonly #surplus = new Set<string>();
  readonly #metrics = new Map<string, CollectedItems>();
  /** The number of each item. */
  readonly #items = new Map<string, number>();
  readonly #duplicated = new Set<number>();
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
    for (const { metric, itemId, clusterId, epoch, score } of former) {
      const items = this.#metric(metric);
      if (!items) continue;
      itemId.forEach((id, index) => {
        const item = this.#numberOf(id);
        if (items.answers.add(item) > 0) this.#duplicated.add(item);
        items.itemId.push(id);
        items.row.push(-1);
        items.epoch.push(epoch[index] ?? 0);
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
    return { metrics, duplicateSamples: this.#duplicated.size, surplus: this.#surplus };
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
    };
    this.#metrics.set(metric, items);
    return items;
  }
}
