import { isItemId } from '#contract/item-event.ts';
import { NO_TEXT } from '#lake/columns/text-table.ts';
import {
  dataAt,
  type EventLabels,
  type EventRow,
  eventRow,
  type EventRows,
  TypeCode,
  typeAt,
} from '#lake/events/event-rows.ts';
import type { KeptItems } from '#lake/items-file.ts';
import { MATCH_METRIC, readScores } from './answers.ts';
import { type DerivedItems, type FormerMetricItems, ItemCollector } from './item-collector.ts';
import { epochOf } from './item-epoch.ts';

/** A metric is pass or fail when all its scores are 1 or 0. */
export function isPassOrFail({ score }: Pick<KeptItems, 'score'>): boolean {
  return score.every((each) => each === 0 || each === 1);
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

/** The code of the item that the event in a row answers. */
export function itemAt({ names, sampleId, eventId }: EventLabels, row: number): number {
  const sample = sampleId[row] ?? NO_TEXT;
  if (sample !== NO_TEXT) return sample;
  return names.codeOf(itemIdOf({ sampleId: null, eventId: eventId[row] ?? 0 }));
}

/** Whether the event in a row answers a sample with scores. */
export function isAnswerAt({ type }: Pick<EventRows, 'type'>, row: number): boolean {
  return type[row] === TypeCode.match || type[row] === TypeCode.metrics;
}

/** The epoch that a posted item states; undefined for answers that are counted in their order. */
export function statedEpoch({ eventId, extraJson }: EventRow): number | undefined {
  return isItemId(eventId) ? epochOf(extraJson) : undefined;
}

/** The row groups of the events file. */
export interface ItemGroups {
  /** One past the last row of each. */
  readonly ends: readonly number[];
  /** The items of a group whose texts are not read. */
  readonly formerOf?: (group: number) => readonly FormerMetricItems[] | undefined;
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
  const collector = new ItemCollector(rows, new Set([MATCH_METRIC, requested]));
  const hasMatches = rows.type.includes(TypeCode.match);
  const derive = (row: number): void => {
    if (!isAnswerAt(rows, row)) return;
    const itemId = itemAt(rows, row);
    const stated = isItemId(rows.eventId[row] ?? 0) ? statedEpoch(eventRow(rows, row)) : undefined;
    const before = withdrawn.events.get(row);
    const metrics = withdrawn.metrics.get(row);
    readScores(
      typeAt(rows, row),
      before ?? dataAt(rows, row),
      hasMatches,
      (metric, score, notes) => {
        const isLost = before !== undefined || metrics?.has(metric) === true;
        if (isLost) collector.skip(metric, itemId);
        else collector.add(metric, { row, itemId, stated, score }, notes);
      },
    );
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
