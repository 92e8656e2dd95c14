import {
  type ComparisonRow,
  comparisonsKey,
  formatComparisons,
  type StoredComparisons,
} from './comparisons-file.ts';
import { ifUnchanged, type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import type { JudgedRun } from './judged-run.ts';

/** `overtaken`: another judge wrote a month since it was read. */
export type Written = 'nothing' | 'changed' | 'overtaken';

/** Writes the months whose comparisons are others than the stored ones, the oldest first. */
export async function writeChangedMonths(
  store: ObjectStore,
  project: string,
  stored: ReadonlyMap<string, StoredComparisons>,
  judged: ReadonlyMap<JudgedRun, readonly ComparisonRow[]>,
): Promise<Written> {
  const next = new Map<string, ComparisonRow[]>([...stored.keys()].map((month) => [month, []]));
  for (const [{ month }, rows] of judged) {
    const ofMonth = next.get(month) ?? [];
    ofMonth.push(...rows);
    next.set(month, ofMonth);
  }
  let written: Written = 'nothing';
  for (const [month, rows] of [...next].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const before = stored.get(month);
    if (hasSameRows(before?.rows ?? [], rows)) continue;
    try {
      await replace(store, comparisonsKey(project, month), before?.etag, rows);
      written = 'changed';
    } catch (error) {
      if (error instanceof PreconditionFailedError) return 'overtaken';
      throw error;
    }
  }
  return written;
}

/** Rows that were kept are the same objects. */
function hasSameRows(before: readonly ComparisonRow[], after: readonly ComparisonRow[]): boolean {
  const known = new Set(before);
  return before.length === after.length && after.every((row) => known.has(row));
}

async function replace(
  store: ObjectStore,
  key: string,
  etag: string | undefined,
  rows: readonly ComparisonRow[],
): Promise<void> {
  if (rows.length > 0) await store.put(key, formatComparisons(rows), ifUnchanged(etag));
  else if (etag !== undefined) await store.deleteMatching(key, etag);
}
