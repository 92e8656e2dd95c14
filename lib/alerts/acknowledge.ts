import type { ObjectStore } from '#ports/object-store.ts';
import type { AlertRecord } from '#schemas/alerts.ts';
import { changeAlert } from './alert-record-file.ts';

/**
 * Notes who has seen an alert. Whoever does so later changes nothing.
 * @param by the id of a key; null where none is needed
 * @throws AlertNotFoundError, ContentionError
 */
export function acknowledgeAlert(
  store: ObjectStore,
  project: string,
  id: string,
  by: string | null,
  nowMs: number,
): Promise<AlertRecord> {
  const at = new Date(nowMs).toISOString();
  return changeAlert(store, project, id, (record) => ({
    ...record,
    acknowledged: record.acknowledged ?? { by, at },
  }));
}
