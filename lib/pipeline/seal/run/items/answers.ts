import { objectWithout } from '#json/text.ts';
import { TextCache } from '#json/text-cache.ts';
import { memberSpans } from '#json/scan.ts';

/** The metric of `match` events. */
export const MATCH_METRIC = 'accuracy';

/** Whether events of this type answer a sample with a score. */
export function isAnswer(type: string): boolean {
  return type === 'match' || type === 'metrics';
}

/** What the scores of one event share. */
export interface AnswerNotes {
  /** The `cluster_id` of the event's data where it is text; null without one. */
  readonly clusterId: string | null;
  /** What the event's data has beside its scores. */
  readonly metadataJson: string;
}

/** Takes one score of an event. */
export type TakeScore = (metric: string, score: number, notes: AnswerNotes) => void;

/**
 * Reads the scores of an event's data. A `match` event has the metric `accuracy`: `correct` is true,
 * false or a number. Every number or boolean of a `metrics` event is a metric. In a run that has
 * matches, an `accuracy` in `metrics` events becomes the metric `metrics.accuracy`: a match and a
 * reported number are not two answers to one sample.
 */
export function readScores(type: string, data: Buffer, hasMatches: boolean, take: TakeScore): void {
  const members = readMembers(data);
  const clusterId = readCluster(data, members);
  if (type === 'match') {
    const correct = members.findLast(({ key }) => key === 'correct');
    if (correct?.score === undefined) return;
    const metadataJson = objectWithout(data, members, ({ key }) => key === 'correct');
    take(MATCH_METRIC, correct.score, { clusterId, metadataJson });
    return;
  }
  const scores = new Map<string, number>();
  for (const { key, score } of members) {
    if (score !== undefined) scores.set(key.toWellFormed(), score);
  }
  const metadataJson = objectWithout(data, members, ({ score }) => score !== undefined);
  const notes = { clusterId, metadataJson };
  for (const [key, score] of scores) {
    take(key === MATCH_METRIC && hasMatches ? `metrics.${key}` : key, score, notes);
  }
}

/** Cached, as a cluster has several items. */
const clusters = new TextCache();

function readCluster(data: Buffer, members: readonly Member[]): string | null {
  const member = members.findLast(({ key }) => key === 'cluster_id');
  if (member === undefined || data[member.valueStart] !== QUOTE) return null;
  // Without a name it would be one cluster of all that have none.
  return clusters.stringAt(data, member.valueStart, member.end).toWellFormed() || null;
}

interface Member {
  readonly key: string;
  /** The value as a score: true is 1 and false is 0. Undefined when it is none. */
  readonly score: number | undefined;
  readonly start: number;
  readonly valueStart: number;
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
      valueStart,
      end,
    });
  }
  return members;
}

const QUOTE = 0x22;
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
