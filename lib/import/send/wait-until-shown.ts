import type { RunDetail } from '#read/run-answers.ts';
import { backoffCeilingMs } from '#ports/backoff.ts';
import type { Clock } from '#ports/clock.ts';
import { idsThere, type RunImport } from './run-import.ts';
import type { ImportTarget } from './target.ts';

/** How long what was accepted may take to show; the pipeline works behind the acknowledgement. */
const PATIENCE_MS = 30_000;
const LOOKS = { firstMs: 50, longestMs: 1000 };

/**
 * The run as the endpoint shows it, once that has everything that was sent; after half a minute as it
 * is then. Undefined when it does not tell.
 */
export async function seeRun(
  target: ImportTarget,
  run: RunImport,
  clock: Clock,
): Promise<RunDetail | undefined> {
  if (run.before === 'unreadable') return undefined;
  const endMs = clock.now() + PATIENCE_MS;
  for (let looks = 1; ; looks += 1) {
    const detail = await target.run(run.runId);
    if (detail === 'unreadable') return undefined;
    if (detail !== 'absent' && shows(detail, run)) return detail;
    if (clock.now() >= endMs) return detail === 'absent' ? undefined : detail;
    await clock.sleep(backoffCeilingMs(looks, LOOKS));
  }
}

/** Refused events never show, so with them nothing is to be waited for but the rest. */
function shows(detail: RunDetail, run: RunImport): boolean {
  if (run.reportOutcome === 'added' && detail.final_report === null) return false;
  const there = idsThere(detail);
  const whole = detail.missing_count === 0 && detail.final_report !== null;
  // Sealing of a whole run is under way.
  if (whole && detail.status === 'receiving') return false;
  return there === undefined || run.refusedCount > 0 || there.includes(run.ids);
}
