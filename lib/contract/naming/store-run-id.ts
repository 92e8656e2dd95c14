/** The ids under which the evalsig store holds a recorder's runs: one for each run and metric. */

/** An id with the shape of a metric's: one pair of colons, and no other colon. */
const METRIC_ID = /^[^:]*::[^:]*$/;

/** A text in which `escapePart` may have left this. */
const ESCAPED = /^(?:[^:%]|%25|%3A)*$/;

/** Percent-encodes `%` and `:`, so that parts joined by `::` can be told apart. */
export function escapePart(name: string): string {
  return name.replaceAll('%', '%25').replaceAll(':', '%3A');
}

/** The inverse of `escapePart`. */
export function unescapePart(escaped: string): string {
  return escaped.replaceAll('%3A', ':').replaceAll('%25', '%');
}

/**
 * The main metric has the run's own id, the others `{run}::{metric}` with both parts escaped. A run
 * id that could be taken for the id of another run's metric is escaped too, and so is one that is
 * what such an escape gives. So no two of all runs and metrics have one id.
 */
export function storeRunId(runId: string, metric: string | undefined): string {
  if (metric !== undefined) return `${escapePart(runId)}::${escapePart(metric)}`;
  return isAmbiguous(runId) ? escapePart(runId) : runId;
}

/** The run whose id in the store, for this metric of it, is `storeId`: the inverse of `storeRunId`. */
export function recorderRunId(storeId: string, metric: string): string {
  const suffix = `::${escapePart(metric)}`;
  if (METRIC_ID.test(storeId) && storeId.endsWith(suffix)) {
    return unescapePart(storeId.slice(0, -suffix.length));
  }
  const runId = unescapePart(storeId);
  return storeRunId(runId, undefined) === storeId ? runId : storeId;
}

function isAmbiguous(runId: string): boolean {
  let id = runId;
  while (id.includes('%') && ESCAPED.test(id)) id = unescapePart(id);
  return METRIC_ID.test(id);
}
