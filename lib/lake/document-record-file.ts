import { sealRecordKey } from '#contract/keys.ts';
import type { DocumentSetName } from '#contract/seal-target.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type DocumentRecord, documentRecordSchema } from './document-record.ts';

export interface StoredDocumentRecord {
  readonly content: DocumentRecord;
  readonly etag: string;
}

export async function readDocumentRecord(
  store: ObjectStore,
  set: DocumentSetName,
): Promise<StoredDocumentRecord | undefined> {
  const stored = await store.get(sealRecordKey(set));
  if (!stored) return undefined;
  return { content: parseDocumentRecord(stored.bytes), etag: stored.etag };
}

export function parseDocumentRecord(bytes: Uint8Array): DocumentRecord {
  return documentRecordSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
}

export function formatDocumentRecord(record: DocumentRecord): Uint8Array {
  return Buffer.from(`${JSON.stringify(record)}\n`);
}
