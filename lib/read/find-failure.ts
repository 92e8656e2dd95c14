import { inboxPrefix } from '#contract/keys.ts';
import { formatSealTarget, type SealTarget } from '#contract/seal-target.ts';
import { listFailed, readSealFailure } from '#pipeline/seal/seal-failure.ts';
import { retryAdvice } from '#pipeline/seal/guarded-seal.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { RunDetail, RunRow } from './run-answers.ts';

/** Why what waits of a run was not sealed so far; null when nothing failed, or nothing waits. */
export async function findFailure(
  store: ObjectStore,
  target: SealTarget,
): Promise<RunDetail['failure']> {
  const found = await readSealFailure(store, target);
  if (!found) return null;
  // A sealer that was stopped before it deleted the note has emptied the inbox.
  const { keys } = await store.list(inboxPrefix(target), { limit: 1 });
  if (keys.length === 0) return null;
  const { reason, attempts, failed_at, set_apart } = found;
  return { reason, attempts, failed_at, set_apart, retry: set_apart ? retryAdvice(target) : null };
}

/** The rows, with the reason at those whose run could not be sealed. */
export async function addFailures(
  store: ObjectStore,
  project: string,
  rows: readonly RunRow[],
): Promise<RunRow[]> {
  const failed = await listFailed(store, project);
  return Promise.all(
    rows.map(async (row) => {
      const runId = row.recorder_run_id;
      if (!failed.has(formatSealTarget({ project, runId }))) return row;
      return { ...row, failure: (await findFailure(store, { project, runId }))?.reason ?? null };
    }),
  );
}
