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

/**
 * When the run started, microseconds since 1970: the time in its id, else the time of its first event.
 */
export function runStartMicros(runId: string, createdAtMicros: readonly number[]): number {
  return (
    startMicrosFromRunId(runId) ??
    createdAtMicros.reduce((first, at) => Math.min(first, at), Infinity)
  );
}
