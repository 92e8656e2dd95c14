import { ifUnchanged, type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import type { JudgedRun } from './judged-run.ts';

/** `overtaken`: another judge wrote a month since it was read. */
export type Written = 'nothing' | 'changed' | 'overtaken';

/** A month's file as it was read. */
interface Stored<R> {
  readonly etag: string;
  readonly rows: readonly R[];
}

/** How the file of a month is named and written. */
export interface MonthFiles<R> {
  readonly keyOf: (month: string) => string;
  readonly format: (rows: readonly R[]) => Uint8Array;
}

/** Writes the months whose rows are others than the stored ones, the oldest first. */
export async function writeChangedMonths<R>(
  store: ObjectStore,
  files: MonthFiles<R>,
  stored: ReadonlyMap<string, Stored<R>>,
  judged: ReadonlyMap<JudgedRun, readonly R[]>,
): Promise<Written> {
  const next = new Map<string, R[]>([...stored.keys()].map((month) => [month, []]));
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
      await replace(store, files, month, before?.etag, rows);
      written = 'changed';
    } catch (error) {
      if (error instanceof PreconditionFailedError) return 'overtaken';
      throw error;
    }
  }
  return written;
}

/** Rows that were kept are the same objects. */
function hasSameRows<R>(before: readonly R[], after: readonly R[]): boolean {
  const known = new Set(before);
  return before.length === after.length && after.every((row) => known.has(row));
}

async function replace<R>(
  store: ObjectStore,
  { keyOf, format }: MonthFiles<R>,
  month: string,
  etag: string | undefined,
  rows: readonly R[],
): Promise<void> {
  const key = keyOf(month);
  if (rows.length > 0) await store.put(key, format(rows), ifUnchanged(etag));
  else if (etag !== undefined) await store.deleteMatching(key, etag);
}
