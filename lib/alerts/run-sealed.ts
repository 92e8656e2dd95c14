import type { Notice } from '#contract/messages.ts';
import { parseSealTarget } from '#contract/seal-target.ts';
import { formatTimestamp } from '#contract/time.ts';
import { isDocumentRecord, type LakeRecord, readLakeRecord } from '#lake/lake-record.ts';
import { pick } from '#lake/pick.ts';
import { runIndexRows } from '#lake/run-index.ts';
import type { EventBus } from '#ports/announcer.ts';
import type { ObjectStore } from '#ports/object-store.ts';

/** An event of EventBridge has at most 256 KB with its frame. */
const MOST_BYTES = 200_000;

/**
 * Tells the event bus that a run or a document set was sealed. The event is made from the seal record, so
 * that a message that comes twice says the same.
 */
export async function tellRunSealed(
  { store, bus }: { readonly store: ObjectStore; readonly bus?: EventBus },
  { project, run_id }: Extract<Notice, { kind: 'sealed' }>,
): Promise<void> {
  if (!bus) return;
  const record = await readLakeRecord(store, parseSealTarget(project, run_id));
  if (record) await bus.put({ type: 'RunSealed', detail: sealedDetail(project, record) });
}

/** The run's rows of the run index, as many as fit; `rows` counts all of them. */
function sealedDetail(project: string, record: LakeRecord): string {
  const rows = isDocumentRecord(record) ? record.rows.runs : runIndexRows(record);
  const runs = rows.map((row) => ({
    ...pick(row, ['run_id', 'model_id', 'task_id', 'metric_name', 'status', 'n_items', 'score']),
    ts: formatTimestamp(row.ts),
  }));
  const common = { v: 1, project, recorder_run_id: record.run_id, rows: rows.length };
  let most = runs.length;
  for (;;) {
    const detail = JSON.stringify({ ...common, runs: runs.slice(0, most) });
    if (Buffer.byteLength(detail) <= MOST_BYTES || most === 0) return detail;
    most = Math.floor(most / 2);
  }
}
