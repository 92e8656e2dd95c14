import { z } from 'zod';
import { sealRecordKey } from '#contract/keys.ts';
import type { RunName } from '#contract/run-name.ts';
import type { ObjectStore } from '#ports/object-store.ts';

/** What an amendment needs of a seal record. The whole record's schema would be most of ingest's code. */
const revisionSchema = z.object({
  /** The revision that replaced the run's former events; null where none did. */
  replacement: z.string().nullable().default(null),
  pruned: z.object({ events: z.string().optional() }).default({}),
});
export type SealedRevision = z.infer<typeof revisionSchema>;

/** The revision of a sealed run, and whether its events were pruned; undefined for no sealed run. */
export async function readSealedRevision(
  store: ObjectStore,
  run: RunName,
): Promise<SealedRevision | undefined> {
  const stored = await store.get(sealRecordKey(run));
  if (!stored) return undefined;
  return revisionSchema.parse(JSON.parse(Buffer.from(stored.bytes).toString()));
}
