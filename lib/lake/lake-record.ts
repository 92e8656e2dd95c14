import { isDocumentSet } from '#contract/document-set.ts';
import { recordedRun, sealRecordsPrefix } from '#contract/keys.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import type { DocumentRecord } from './document-record.ts';
import type { SealRecord } from './seal-record.ts';
import { readDocumentRecord } from './document-record-file.ts';
import { readSealRecord } from './seal-record-file.ts';

/** The seal record of a run or of a document set. Manifest and indexes are made from these alone. */
export type LakeRecord = SealRecord | DocumentRecord;

export function isDocumentRecord(record: LakeRecord): record is DocumentRecord {
  return 'documents_hash' in record;
}

export async function readLakeRecord(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<LakeRecord | undefined> {
  const stored = isDocumentSet(runId)
    ? await readDocumentRecord(store, project, runId)
    : await readSealRecord(store, { project, runId });
  return stored?.content;
}

/** The seal records of a project. */
export async function* lakeRecords(
  store: ObjectStore,
  project: string,
): AsyncGenerator<LakeRecord> {
  for await (const key of listKeys(store, sealRecordsPrefix(project))) {
    const record = await readLakeRecord(store, project, recordedRun(key));
    if (record) yield record;
  }
}
