import pMap from 'p-map';
import { sealRecordKey } from '#contract/keys.ts';
import { isDocumentSetName, type SealTarget } from '#contract/seal-target.ts';
import type { ObjectStore } from '#ports/object-store.ts';

/** Their rows take several times as much in memory. */
const MOST_BYTES = 32 * 1024 * 1024;
const CONCURRENT_OPENS = 16;

/**
 * Splits what a turn brings, so that the records of a part fit into memory together: that of a document of
 * 10,000 metrics has some 12 MB. Those of runs take some kilobytes, and are not measured.
 * @returns parts in the order of the targets, none of them empty; a record larger than the limit is alone
 */
export async function turnParts(
  store: ObjectStore,
  targets: readonly SealTarget[],
  mostBytes = MOST_BYTES,
): Promise<SealTarget[][]> {
  // One is measured with no other: it is in memory alone, whatever it has.
  if (targets.filter(isDocumentSetName).length === 1) return [[...targets]];
  const sizes = await pMap(targets, (target) => recordBytes(store, target), {
    concurrency: CONCURRENT_OPENS,
  });
  const parts: SealTarget[][] = [];
  let bytes = Infinity;
  for (const [index, target] of targets.entries()) {
    const size = sizes[index] ?? 0;
    if (bytes + size > mostBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(target);
    bytes += size;
  }
  return parts;
}

async function recordBytes(store: ObjectStore, target: SealTarget): Promise<number> {
  if (!isDocumentSetName(target)) return 0;
  // A head would hash the content.
  const record = await store.open(sealRecordKey(target));
  await record?.close();
  return record?.sizeBytes ?? 0;
}
