import { z } from 'zod';
import { failedTarget, failureKey, failuresPrefix } from '#contract/keys.ts';
import { formatSealTarget, type SealTarget } from '#contract/seal-target.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';

/** `failures/{project}/{run}.json`: attempts to seal a run that failed. It goes with the next seal. */
export const sealFailureSchema = z.object({
  v: z.literal(1),
  /** The newest inbox object of the run at that time, null for none. A newer one starts anew. */
  newest: z.string().nullable(),
  /** The program's version and memory. Another one starts anew. */
  host: z.string(),
  attempts: z.int().positive(),
  reason: z.string(),
  failed_at: z.string(),
  /** Whether it is tried no more. */
  set_apart: z.boolean(),
});
export type SealFailure = z.infer<typeof sealFailureSchema>;

export async function readSealFailure(
  store: Pick<ObjectStore, 'get'>,
  target: SealTarget,
): Promise<SealFailure | undefined> {
  const stored = await store.get(failureKey(target));
  if (!stored) return undefined;
  return sealFailureSchema.parse(JSON.parse(Buffer.from(stored.bytes).toString()));
}

export async function writeSealFailure(
  store: Pick<ObjectStore, 'put'>,
  target: SealTarget,
  failure: SealFailure,
): Promise<void> {
  await store.put(failureKey(target), Buffer.from(`${JSON.stringify(failure, null, 2)}\n`));
}

/** The names of a project's runs and document sets that have failed. */
export async function listFailed(
  store: Pick<ObjectStore, 'list'>,
  project: string,
): Promise<ReadonlySet<string>> {
  const failed = new Set<string>();
  for await (const key of listKeys(store, failuresPrefix(project))) {
    failed.add(formatSealTarget(failedTarget(key)));
  }
  return failed;
}
