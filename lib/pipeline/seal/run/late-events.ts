import { lateKey } from '#contract/keys.ts';
import { formatQuarantined } from './conflict-text.ts';
import { eventRow } from '#lake/events/event-rows.ts';
import { EventTable } from '#lake/events/event-table.ts';
import { appendInboxRows } from './inbox/inbox-rows.ts';
import { hashRow } from './merge-events.ts';
import type { RunName } from '#contract/run-name.ts';

interface LateObject {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/**
 * Formats, for the quarantine, events of a run whose earlier events were pruned. Sealed alone they
 * would replace the whole run. Each event has one object, however often it comes.
 */
export async function formatLateEvents(
  run: RunName,
  inbox: AsyncIterable<Uint8Array>,
  prunedOn: string,
): Promise<LateObject[]> {
  const table = new EventTable();
  await appendInboxRows(table, inbox);
  const rows = table.rows();
  return [...rows.eventId.keys()].map((index) => {
    const row = eventRow(rows, index);
    const hash = hashRow(row);
    const reason = `the run's events were pruned on ${prunedOn}; event ${row.eventId} came later`;
    return {
      key: lateKey(run, `${row.eventId}-${hash}`),
      bytes: formatQuarantined(run.runId, { hash, row }, reason),
    };
  });
}
