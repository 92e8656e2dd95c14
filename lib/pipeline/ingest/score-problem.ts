import { MAX_EVENT_METRICS } from '#contract/limits.ts';
import { isObject } from '#json/is-object.ts';

/** The member of an event's data that is its score, by the event's type. */
const SCORES: Readonly<Record<string, string>> = { match: 'correct', metrics: 'score' };

/** How JSON without these numbers writes them: the event has no score then, and is kept. */
const NON_FINITE = new Set(['NaN', 'Infinity', '-Infinity']);

/**
 * Why an event's score is none; undefined when it is one, or when there is none. Text would
 * otherwise be stored and never counted.
 */
export function scoreProblem(type: string, data: unknown): string | undefined {
  const name = SCORES[type];
  if (name === undefined) return undefined;
  const members = isObject(data) ? data : undefined;
  const count = type === 'metrics' && members ? countScores(members) : 0;
  if (count > MAX_EVENT_METRICS) {
    return `data of a metrics event holds ${count} metrics; at most ${MAX_EVENT_METRICS}, send several events`;
  }
  const value = members?.[name];
  const isText = typeof value === 'string' && !NON_FINITE.has(value);
  const isDeep = type === 'match' && typeof value === 'object' && value !== null;
  if (!isText && !isDeep) return undefined;
  const shown = JSON.stringify(value).slice(0, 60);
  return `data.${name} of a ${type} event must be true, false or a number (1, 0, 0.5), but is ${shown}`;
}

function countScores(members: Readonly<Record<string, unknown>>): number {
  return Object.values(members).filter((each) => ['number', 'boolean'].includes(typeof each))
    .length;
}
