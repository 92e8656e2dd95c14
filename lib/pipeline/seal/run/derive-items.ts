import { isItemId } from '#contract/item-event.ts';
import { memberSpans } from '#json/scan.ts';
import { epochOf } from './item-epoch.ts';
import { objectWithout } from '#json/text.ts';
import type { MetricItems } from '#lake/items-file.ts';
import { TextCache } from '#json/text-cache.ts';
import { eventRow, type EventRows } from '#lake/event-rows.ts';

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

const MATCH_METRIC = 'accuracy';

/**
 * `match` events are the metric `accuracy`: `correct` is true, false or a number. Every number or
 * boolean of a `metrics` event is a metric. In a run that has matches, an `accuracy` in `metrics` events becomes the
 * metric `metrics.accuracy`: a match and a reported number are not two answers to one sample.
 */
export function deriveItems(rows: EventRows): DerivedItems {
  const collector = new ItemCollector(rows.type.includes('match'));
  rows.type.forEach((type, index) => {
    if (type !== 'match' && type !== 'metrics') return;
    const { data, sampleId, eventId, extraJson } = eventRow(rows, index);
    const itemId = sampleId ?? `event-${eventId}`;
    if (type === 'match') collector.addMatch(index, itemId, data);
    else
      collector.addMetrics(index, itemId, data, isItemId(eventId) ? epochOf(extraJson) : undefined);
  });
  return collector.finish();
}

class ItemCollector {
  readonly #metrics = new Map<string, RunMetricItems & { readonly answers: Map<string, number> }>();
  readonly #duplicated = new Set<string>();
  readonly #hasMatches: boolean;

  constructor(hasMatches: boolean) {
    this.#hasMatches = hasMatches;
  }

  addMatch(row: number, itemId: string, data: Buffer): void {
    const members = readMembers(data);
    const correct = members.findLast(({ key }) => key === 'correct');
    if (correct?.score === undefined) return;
    const rest = objectWithout(data, members, ({ key }) => key === 'correct');
    this.#add(MATCH_METRIC, row, itemId, correct.score, rest);
  }

  /** @param stated the epoch of a posted item; other answers are counted in their order */
  addMetrics(row: number, itemId: string, data: Buffer, stated: number | undefined): void {
    const members = readMembers(data);
    const scores = new Map<string, number>();
    for (const { key, score } of members) {
      if (score !== undefined) scores.set(key.toWellFormed(), score);
    }
    const rest = objectWithout(data, members, ({ score }) => score !== undefined);
    for (const [key, score] of scores) {
      const metric = key === MATCH_METRIC && this.#hasMatches ? `metrics.${key}` : key;
      this.#add(metric, row, itemId, score, rest, stated);
    }
  }

  finish(): DerivedItems {
    const metrics = [...this.#metrics.values()]
      .map(({ answers: _, ...items }) => items)
      .sort((a, b) => (a.metric < b.metric ? -1 : 1));
    return { metrics, duplicateSamples: this.#duplicated.size };
  }

  #add(
    metric: string,
    row: number,
    itemId: string,
    score: number,
    metadataJson: string,
    stated?: number,
  ): void {
    let items = this.#metrics.get(metric);
    if (!items) {
      items = {
        metric,
        itemId: [],
        row: [],
        epoch: [],
        score: [],
        metadataJson: [],
        answers: new Map(),
      };
      this.#metrics.set(metric, items);
    }
    const epoch = items.answers.get(itemId) ?? 0;
    items.answers.set(itemId, epoch + 1);
    if (epoch > 0) this.#duplicated.add(itemId);
    items.itemId.push(itemId);
    items.row.push(row);
    items.epoch.push(stated ?? epoch);
    items.score.push(score);
    items.metadataJson.push(metadataJson);
  }
}

interface Member {
  readonly key: string;
  /** The value as a score: true is 1 and false is 0. Undefined when it is none. */
  readonly score: number | undefined;
  readonly start: number;
  readonly end: number;
}

/** Cached, as the names of members repeat. */
const names = new TextCache();
const spans: number[] = [];

/** The members of the object, or none when the text is something else. */
function readMembers(data: Buffer): Member[] {
  if (data[0] !== 0x7b) return [];
  const count = memberSpans(data, 0, data.length, spans);
  const members: Member[] = [];
  for (let i = 0; i < count; i += 4) {
    const [start = 0, keyEnd = 0, valueStart = 0, end = 0] = [
      spans[i],
      spans[i + 1],
      spans[i + 2],
      spans[i + 3],
    ];
    const first = data[valueStart] ?? 0;
    const isBoolean = first === LETTER_T || first === LETTER_F;
    members.push({
      key: names.stringAt(data, start, keyEnd),
      score: isBoolean ? Number(first === LETTER_T) : parseNumber(data, first, valueStart, end),
      start,
      end,
    });
  }
  return members;
}

const LETTER_T = 0x74;
const LETTER_F = 0x66;
/** Every number that a double can hold can be written in fewer characters than this. */
const LONGEST_NUMBER = 400;

function parseNumber(data: Buffer, first: number, start: number, end: number): number | undefined {
  const isNumber = first === 0x2d || (first >= 0x30 && first <= 0x39);
  if (!isNumber || end - start > LONGEST_NUMBER) return undefined;
  const score = Number(data.toString('latin1', start, end));
  return Number.isFinite(score) ? score : undefined;
}
