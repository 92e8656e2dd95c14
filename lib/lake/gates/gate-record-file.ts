import { createHash } from 'node:crypto';
import { gateRecordKey } from '#contract/keys.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type GateRecord, gateRecord } from '#schemas/gate.ts';

/** A recorded decision, and the hash of its bytes. */
export interface StoredGate {
  readonly record: GateRecord;
  /** The record's JSON text. */
  readonly bytes: Uint8Array;
  /** SHA-256 of the text, in hexadecimal digits. */
  readonly sha256: string;
}

export async function readGateRecord(
  store: ObjectStore,
  project: string,
  id: string,
): Promise<StoredGate | undefined> {
  const stored = await store.get(gateRecordKey(project, id));
  return stored && parseGateRecord(stored.bytes);
}

/**
 * Writes a decision that is not there yet; there is no function that changes one.
 * @throws PreconditionFailedError when a decision of this id is there
 */
export async function createGateRecord(
  store: ObjectStore,
  record: GateRecord,
): Promise<StoredGate> {
  const bytes = Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
  await store.put(gateRecordKey(record.project_id, record.id), bytes, { ifAbsent: true });
  return parseGateRecord(bytes);
}

function parseGateRecord(bytes: Uint8Array): StoredGate {
  const record = gateRecord.parse(JSON.parse(Buffer.from(bytes).toString()));
  return { record, bytes, sha256: sha256Of(bytes) };
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
