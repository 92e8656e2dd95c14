import { RestOfObject } from '#json/rest-of-object.ts';
import { TextCache } from '#json/text-cache.ts';
import { memberSpans } from '#json/scan.ts';

/** The metric of `match` events. */
export const MATCH_METRIC = 'accuracy';

/** What the scores of one event share. */
export interface AnswerNotes {
  /** The `cluster_id` of the event's data where it is text; null without one. */
  readonly clusterId: string | null;
  /** What the event's data has beside its scores: JSON text, overwritten with the next event. */
  readonly metadata: Buffer;
}

/** Takes one score of an event. */
export type TakeScore = (metric: string, score: number, notes: AnswerNotes) => void;

/**
 * Reads the scores of an event's data. A `match` event has the metric `accuracy`: `correct` is true,
 * false or a number. Every number or boolean of a `metrics` event is a metric. In a run that has
 * matches, an `accuracy` in `metrics` events becomes the metric `metrics.accuracy`: a match and a
 * reported number are not two answers to one sample. The data is not read once a score is taken.
 */
export function readScores(type: string, data: Buffer, hasMatches: boolean, take: TakeScore): void {
  // Something else than an object has no members.
  const count = data[0] === 0x7b ? memberSpans(data, 0, data.length, spans) : 0;
  rest.begin(data);
  if (type === 'match') readMatch(data, count, take);
  else readMetrics(data, count, hasMatches, take);
}

function readMatch(data: Buffer, count: number, take: TakeScore): void {
  let correct: number | undefined;
  let clusterId: string | null = null;
  for (let i = 0; i < count; i += 4) {
    const key = names.stringAt(data, spans[i] ?? 0, spans[i + 1] ?? 0);
    // Of several the last counts.
    if (key === 'cluster_id') clusterId = clusterAt(data, i);
    if (key === 'correct') {
      correct = scoreAt(data, i);
      rest.leaveOut();
    } else rest.keep(spans[i] ?? 0, spans[i + 3] ?? 0);
  }
  if (correct !== undefined) take(MATCH_METRIC, correct, { clusterId, metadata: rest.finish() });
}

function readMetrics(data: Buffer, count: number, hasMatches: boolean, take: TakeScore): void {
  const scores = new Map<string, number>();
  let clusterId: string | null = null;
  for (let i = 0; i < count; i += 4) {
    const key = names.stringAt(data, spans[i] ?? 0, spans[i + 1] ?? 0);
    if (key === 'cluster_id') clusterId = clusterAt(data, i);
    const score = scoreAt(data, i);
    if (score === undefined) rest.keep(spans[i] ?? 0, spans[i + 3] ?? 0);
    else {
      scores.set(key.toWellFormed(), score);
      rest.leaveOut();
    }
  }
  const notes = { clusterId, metadata: rest.finish() };
  for (const [key, score] of scores) {
    take(key === MATCH_METRIC && hasMatches ? `metrics.${key}` : key, score, notes);
  }
}

/** Cached, as the names of members repeat, and a cluster has several items. */
const names = new TextCache();
const clusters = new TextCache();
/** They serve for all events. */
const spans: number[] = [];
const rest = new RestOfObject();

/** The value of the member whose spans begin at `i`, as a cluster. */
function clusterAt(data: Buffer, i: number): string | null {
  const [start = 0, end = 0] = [spans[i + 2], spans[i + 3]];
  if (data[start] !== QUOTE) return null;
  // Without a name it would be one cluster of all that have none.
  return clusters.stringAt(data, start, end).toWellFormed() || null;
}

/** The same as a score: true is 1 and false is 0. Undefined when it is none. */
function scoreAt(data: Buffer, i: number): number | undefined {
  const [start = 0, end = 0] = [spans[i + 2], spans[i + 3]];
  const first = data[start] ?? 0;
  if (first === LETTER_T || first === LETTER_F) return Number(first === LETTER_T);
  return parseNumber(data, first, start, end);
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
