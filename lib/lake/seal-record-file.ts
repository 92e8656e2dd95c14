import { sentAs } from '#contract/evalake-error.ts';
import { sealRecordKey } from '#contract/keys.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type SealRecord, sealRecordSchema } from './seal-record.ts';
import type { RunName } from '#contract/run-name.ts';

/** The project has no such run, neither sealed nor receiving. */
export class RunNotFoundError extends sentAs('run-not-found', 404) {
  override readonly name = 'RunNotFoundError';
  constructor(project: string, runId: string) {
    super(`project ${project} has no run ${JSON.stringify(runId)}`);
  }
}

export interface StoredRecord {
  readonly content: SealRecord;
  readonly etag: string;
}

export async function readSealRecord(
  store: ObjectStore,
  run: RunName,
): Promise<StoredRecord | undefined> {
  const stored = await store.get(sealRecordKey(run));
  if (!stored) return undefined;
  return { content: parseSealRecord(stored.bytes), etag: stored.etag };
}

export function parseSealRecord(bytes: Uint8Array): SealRecord {
  return sealRecordSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
}

export function formatSealRecord(record: SealRecord): Uint8Array {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
}
