import { contentHash } from '#contract/content-hash.ts';
import { lateKey } from '#contract/keys.ts';
import { MAX_RUN_METRICS } from '#contract/limits.ts';
import type { RunName } from '#contract/run-name.ts';
import type { OutputBytes } from '#ports/output-bytes.ts';
import type { PlannedObject } from './seal-plan.ts';

const MOST_NAMES = 100;
const MOST_NAME_CHARACTERS = 200;

/**
 * Plans a note in the quarantine, `{reason, text}`, when a run has more metrics than can have items:
 * `text` has the names of the first of them. Their events are in the events file as all are.
 */
export function noteSurplus(
  run: RunName,
  surplus: ReadonlySet<string>,
  output: OutputBytes,
): PlannedObject[] {
  if (surplus.size === 0) return [];
  const names = [...surplus].slice(0, MOST_NAMES);
  const text = JSON.stringify(
    names.map((name) => name.slice(0, MOST_NAME_CHARACTERS).toWellFormed()),
  );
  const reason = `the run has more than ${MAX_RUN_METRICS} metrics; ${surplus.size} of them have no items, and their events are kept`;
  const bytes = Buffer.from(`${JSON.stringify({ reason, text })}\n`);
  const start = output.append(bytes);
  const key = lateKey(run, `metrics-${contentHash(bytes)}`);
  return [{ key, stretch: { start, end: output.length } }];
}
