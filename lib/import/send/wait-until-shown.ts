import type { RunDetail } from '#read/run-answers.ts';
import { backoffCeilingMs } from '#ports/backoff.ts';
import type { Clock } from '#ports/clock.ts';
import { knownIds, type RunImport } from './run-import.ts';
import type { ImportTarget } from './target.ts';

/** The time limit of the wait: the pipeline seals after the acknowledgement. */
const PATIENCE_MS = 30_000;
const LOOKS = { firstMs: 50, longestMs: 1000 };

/**
 * Waits until the endpoint shows everything that was sent of a run, half a minute at most; gives
 * the run as it is shown then. Undefined when the endpoint does not tell.
 */
export async function waitUntilShown(
  target: ImportTarget,
  run: RunImport,
  clock: Clock,
): Promise<RunDetail | undefined> {
  if (run.before === 'unreadable') return undefined;
  if (run.difference !== undefined) return run.detail;
  const endMs = clock.now() + PATIENCE_MS;
  for (let looks = 1; ; looks += 1) {
    const detail = await target.run(run.runId);
    if (detail === 'unreadable') return undefined;
    if (detail !== 'absent' && (showsAll(detail, run) || detail.failure?.set_apart === true)) {
      return detail;
    }
    if (clock.now() >= endMs) return detail === 'absent' ? undefined : detail;
    await clock.sleep(backoffCeilingMs(looks, LOOKS));
  }
}

/**
 * Whether the endpoint shows all that was sent. Refused events never show, so with refusals the
 * event numbers are not compared.
 */
function showsAll(detail: RunDetail, run: RunImport): boolean {
  if (run.revision !== undefined && detail.replacement !== run.revision) return false;
  if (run.reportOutcome === 'added' && detail.final_report === null) return false;
  const there = knownIds(detail);
  const whole = detail.missing_count === 0 && detail.final_report !== null;
  // The whole run is still being sealed.
  if (whole && detail.status === 'receiving') return false;
  return there === undefined || run.refusedCount > 0 || there.includes(run.ids);
}
