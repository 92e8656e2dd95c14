import { sliceMembers } from '../../json/scan.ts';
import { stringAt } from '../../json/text.ts';
import type { EventRows } from './event-rows.ts';

/** The items of one metric, by column, in the order of their events. */
export interface MetricItems {
  readonly metric: string;
  readonly itemId: string[];
  readonly epoch: number[];
  readonly score: number[];
  readonly metadataJson: string[];
}

export interface DerivedItems {
  /** Ascending by name. */
  readonly metrics: readonly MetricItems[];
  /** How many samples have more than one answer in a metric. */
  readonly duplicateSamples: number;
}

const MATCH_METRIC = 'accuracy';

/**
 * `match` events are the metric `accuracy`, score 1 or 0. Every number or boolean of a `metrics`
 * event is a metric. A run that has both, and reports an `accuracy` of its own in `metrics` events,
 * gets the latter as `metrics.accuracy`: a match and a reported number are not two answers.
 */
export function deriveItems(rows: EventRows): DerivedItems {
  const collector = new ItemCollector(rows.type.includes('match'));
  rows.type.forEach((type, index) => {
    const data = rows.data[index];
    if (!data) return;
    const itemId = rows.sampleId[index] ?? `event-${rows.eventId[index] ?? 0}`;
    if (type === 'match') collector.addMatch(itemId, data);
    else if (type === 'metrics') collector.addMetrics(itemId, data);
  });
  return collector.finish();
}

class ItemCollector {
  readonly #metrics = new Map<string, MetricItems & { readonly answers: Map<string, number> }>();
  readonly #duplicated = new Set<string>();
  readonly #hasMatches: boolean;

  constructor(hasMatches: boolean) {
    this.#hasMatches = hasMatches;
  }

  addMatch(itemId: string, data: Buffer): void {
    const members = readMembers(data);
    const correct = members.find(({ key }) => key === 'correct')?.text;
    if (correct !== 'true' && correct !== 'false') return;
    const rest = objectWithout(data, members, (member) => member.key === 'correct');
    this.#add(MATCH_METRIC, itemId, correct === 'true' ? 1 : 0, rest);
  }

  addMetrics(itemId: string, data: Buffer): void {
    const members = readMembers(data);
    const scores = new Map<string, number>();
    for (const { key, text } of members) {
      const score = scoreOf(text);
      if (score !== undefined) scores.set(key.toWellFormed(), score);
    }
    const rest = objectWithout(data, members, ({ text }) => scoreOf(text) !== undefined);
    for (const [key, score] of scores) {
      const metric = key === MATCH_METRIC && this.#hasMatches ? `metrics.${key}` : key;
      this.#add(metric, itemId, score, rest);
    }
  }

  finish(): DerivedItems {
    const metrics = [...this.#metrics.values()]
      .map(({ answers: _, ...items }) => items)
      .sort((a, b) => (a.metric < b.metric ? -1 : 1));
    return { metrics, duplicateSamples: this.#duplicated.size };
  }

  #add(metric: string, itemId: string, score: number, metadataJson: string): void {
    let items = this.#metrics.get(metric);
    if (!items) {
      items = { metric, itemId: [], epoch: [], score: [], metadataJson: [], answers: new Map() };
      this.#metrics.set(metric, items);
    }
    const epoch = items.answers.get(itemId) ?? 0;
    items.answers.set(itemId, epoch + 1);
    if (epoch > 0) this.#duplicated.add(itemId);
    items.itemId.push(itemId);
    items.epoch.push(epoch);
    items.score.push(score);
    items.metadataJson.push(metadataJson);
  }
}

interface Member {
  readonly key: string;
  /** The value's text where it is short enough to be a number or a boolean, else empty. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** No number that a double can hold needs more digits than this to be told. */
const LONGEST_SCALAR = 400;

/** The members of the object, or none when the text is something else. */
function readMembers(data: Buffer): Member[] {
  if (data[0] !== 0x7b) return [];
  const spans = sliceMembers(data, 0, data.length);
  const members: Member[] = [];
  for (let i = 0; i < spans.length; i += 4) {
    const start = spans[i] ?? 0;
    const valueStart = spans[i + 2] ?? 0;
    const end = spans[i + 3] ?? 0;
    members.push({
      key: stringAt(data, start, spans[i + 1] ?? 0),
      text: end - valueStart > LONGEST_SCALAR ? '' : data.toString('latin1', valueStart, end),
      start,
      end,
    });
  }
  return members;
}

/** True is 1 and false is 0; undefined for what is no finite number. */
function scoreOf(text: string): number | undefined {
  if (text === 'true') return 1;
  if (text === 'false') return 0;
  const first = text.charCodeAt(0);
  if (first !== 0x2d && !(first >= 0x30 && first <= 0x39)) return undefined;
  const score = Number(text);
  return Number.isFinite(score) ? score : undefined;
}

/** The object's text without some of its members; what stays, stays as it was written. */
function objectWithout(
  data: Buffer,
  members: readonly Member[],
  drop: (member: Member) => boolean,
): string {
  const kept = members.filter((member) => !drop(member));
  const texts: string[] = [];
  for (let i = 0; i < kept.length;) {
    let last = i;
    while (last + 1 < kept.length && isNext(members, kept[last], kept[last + 1])) last++;
    texts.push(data.toString('utf8', kept[i]?.start, kept[last]?.end));
    i = last + 1;
  }
  return `{${texts.join(', ')}}`;
}

function isNext(members: readonly Member[], a: Member | undefined, b: Member | undefined): boolean {
  return a !== undefined && members[members.indexOf(a) + 1] === b;
}
