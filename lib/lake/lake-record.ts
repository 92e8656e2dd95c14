import { recordedTarget, sealRecordsPrefix } from '#contract/keys.ts';
import { isDocumentSetName, type SealTarget } from '#contract/seal-target.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import type { DocumentRecord } from './document-record.ts';
import type { SealRecord } from './seal-record.ts';
import { parseDocumentRecord, readDocumentRecord } from './document-record-file.ts';
import { parseSealRecord, readSealRecord } from './seal-record-file.ts';

/** The record of a sealed run or document set: manifest and indexes are made from it. */
export type LakeRecord = SealRecord | DocumentRecord;

export function isDocumentRecord(record: LakeRecord): record is DocumentRecord {
  return 'documents_hash' in record;
}

export async function readLakeRecord(
  store: ObjectStore,
  target: SealTarget,
): Promise<LakeRecord | undefined> {
  const stored = isDocumentSetName(target)
    ? await readDocumentRecord(store, target)
    : await readSealRecord(store, target);
  return stored?.content;
}

/** @param bytes of the object at `sealRecordKey(target)` */
export function parseLakeRecord(target: SealTarget, bytes: Uint8Array): LakeRecord {
  return isDocumentSetName(target) ? parseDocumentRecord(bytes) : parseSealRecord(bytes);
}

/** The records of a project. */
export async function* lakeRecords(
  store: ObjectStore,
  project: string,
): AsyncGenerator<LakeRecord> {
  for await (const key of listKeys(store, sealRecordsPrefix(project))) {
    const record = await readLakeRecord(store, recordedTarget(key));
    if (record) yield record;
  }
}
