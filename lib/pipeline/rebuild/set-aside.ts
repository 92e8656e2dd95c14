import { z } from 'zod';
import { contentHash } from '#contract/content-hash.ts';
import {
  COMPARISONS_ROOT,
  damagedKey,
  homesPrefix,
  manifestKey,
  monthOfKey,
  parseHomesKey,
  recordedTarget,
  RULE_COMPARISONS_ROOT,
  sealRecordsPrefix,
} from '#contract/keys.ts';
import { InvalidManifestError, parseManifest } from '#lake/evalsig-manifest.ts';
import { ColumnUnreadableError, DamagedParquetError } from '#parquet/index.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import { readLakeRecord } from '#lake/lake-record.ts';
import { readHomes } from '#lake/homes.ts';
import { readComparisons } from '../judge/comparisons-file.ts';
import { parseRuleComparisons } from '../judge/rule-comparisons.ts';

/**
 * Moves a project's unreadable derived JSON and comparisons, such as a file that was cut off, to
 * quarantine. The rebuild then makes them anew. Returns the keys.
 */
export async function setAsideDamaged(store: ObjectStore, project: string): Promise<string[]> {
  const damaged: string[] = [];
  const check = async (key: string, read: () => Promise<unknown>): Promise<void> => {
    if (await isReadable(read)) return;
    await setAside(store, project, key);
    damaged.push(key);
  };
  for await (const key of listKeys(store, sealRecordsPrefix(project))) {
    await check(key, () => readLakeRecord(store, recordedTarget(key)));
  }
  for await (const key of listKeys(store, homesPrefix(project))) {
    await check(key, () => readHomes(store, parseHomesKey(key)));
  }
  const manifest = manifestKey(project);
  await check(manifest, async () => {
    const stored = await store.get(manifest);
    return stored && parseManifest(stored.bytes);
  });
  for await (const key of listKeys(store, `${COMPARISONS_ROOT}/${project}/`)) {
    await check(key, () => readComparisons(store, project, monthOfKey(key) ?? ''));
  }
  for await (const key of listKeys(store, `${RULE_COMPARISONS_ROOT}/${project}/`)) {
    await check(key, async () => {
      const stored = await store.get(key);
      return stored && parseRuleComparisons(stored);
    });
  }
  return damaged;
}

async function isReadable(read: () => Promise<unknown>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    const isDamage = [
      SyntaxError,
      z.ZodError,
      InvalidManifestError,
      DamagedParquetError,
      ColumnUnreadableError,
    ].some((kind) => error instanceof kind);
    if (isDamage) return false;
    throw error;
  }
}

async function setAside(store: ObjectStore, project: string, key: string): Promise<void> {
  const stored = await store.get(key);
  if (!stored) return;
  await store.put(damagedKey(project, key, contentHash(stored.bytes)), stored.bytes);
  await store.delete([key]);
}
