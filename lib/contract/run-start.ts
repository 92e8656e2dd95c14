import { parseTimestamp } from './time.ts';

/** `yymmddHHMMSS` in UTC, then eight base-32 characters (`evals.base.RunSpec`). */
const EVALS_RUN_ID = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)[A-Z2-7]{8}$/;

/** When the run started, microseconds since 1970; undefined when its id does not tell. */
export function startMicrosFromRunId(runId: string): number | undefined {
  const match = EVALS_RUN_ID.exec(runId);
  if (!match) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = match;
  return parseTimestamp(`20${year}-${month}-${day}T${hour}:${minute}:${second}+00:00`);
}

/** A clock that is this far from the run's median time is wrong: no evaluation takes a year. */
const MOST_APART_MICROS = 366 * 86_400 * 1e6;

/**
 * When the run started, microseconds since 1970: the time in its id, else the time of its first
 * event, without the events whose clock is wrong.
 */
export function runStartMicros(runId: string, createdAtMicros: ArrayLike<number>): number {
  return startMicrosFromRunId(runId) ?? runSpanMicros(createdAtMicros).first;
}

/** Infinity and -Infinity without events. */
export interface RunSpan {
  readonly first: number;
  readonly last: number;
}

/**
 * The first and the last time of a run's events. One clock of 1970 does not move a run: times more than
 * a year from the median (of two in the middle, the later) do not count.
 */
export function runSpanMicros(createdAtMicros: ArrayLike<number>): RunSpan {
  const all = spanOf(createdAtMicros);
  // The median lies between the first and the last, so that most runs need no sorting.
  if (!(all.last - all.first > MOST_APART_MICROS)) return all;
  const sorted = Float64Array.from(createdAtMicros).sort();
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return spanOf(sorted.filter((at) => Math.abs(at - median) <= MOST_APART_MICROS));
}

function spanOf(times: ArrayLike<number>): RunSpan {
  let first = Infinity;
  let last = -Infinity;
  for (let i = 0; i < times.length; i += 1) {
    const at = times[i] ?? 0;
    if (at < first) first = at;
    if (at > last) last = at;
  }
  return { first, last };
}
