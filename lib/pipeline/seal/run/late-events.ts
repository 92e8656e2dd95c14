import { lateKey } from '#contract/keys.ts';
import { quarantinedEvent } from './conflict-text.ts';
import { eventRow } from '#lake/event-rows.ts';
import { readInboxRows } from './inbox-rows.ts';
import { rowHash } from './merge-events.ts';
import type { ConflictObject } from './plan-seal.ts';
import type { RunName } from '#contract/run-name.ts';

/**
 * Events of a run whose other events were pruned, for the quarantine: sealed without those they
 * would take the place of the whole run. One object for each event, however often it comes.
 */
export async function lateEvents(
  run: RunName,
  inbox: readonly Uint8Array[],
  prunedOn: string,
): Promise<ConflictObject[]> {
  const { rows } = await readInboxRows(inbox);
  return [...rows.eventId.keys()].map((index) => {
    const row = eventRow(rows, index);
    const hash = rowHash(row);
    const reason = `the run's events were pruned on ${prunedOn}; event ${row.eventId} came later`;
    return {
      key: lateKey(run, `${row.eventId}-${hash}`),
      bytes: quarantinedEvent(run.runId, { hash, row }, reason),
    };
  });
}
