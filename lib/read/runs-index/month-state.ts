import pMap from 'p-map';
import { COMPARISONS_ROOT, indexKey, RUNS_ROOT } from '#contract/keys.ts';
import { contentHash } from '#contract/content-hash.ts';
import { formatTimestamp } from '#contract/time.ts';
import { listRunMonths } from '#lake/list-run-months.ts';
import type { ObjectInfo, ObjectStore } from '#ports/object-store.ts';

const CONCURRENT_HEADS = 16;

/** The two files of a home month, as a HEAD tells of them. */
export interface MonthState {
  readonly project: string;
  /** `YYYY-MM` */
  readonly month: string;
  readonly index: ObjectInfo;
  readonly comparisons: ObjectInfo | undefined;
}

/** The months of a project that have runs. Nothing of a file but its name and state is read. */
export async function readMonthStates(
  store: ObjectStore,
  project: string,
): Promise<readonly MonthState[]> {
  const months = await listRunMonths(store, project);
  const states = await pMap(months, (month) => headMonth(store, project, month), {
    concurrency: CONCURRENT_HEADS,
  });
  return states.flatMap((state) => state ?? []);
}

async function headMonth(
  store: ObjectStore,
  project: string,
  month: string,
): Promise<MonthState | undefined> {
  const [index, comparisons] = await Promise.all(
    [RUNS_ROOT, COMPARISONS_ROOT].map((root) => store.head(indexKey(root, project, month))),
  );
  return index && { project, month, index, comparisons };
}

/** The same text exactly while no file of the months changes. */
export function stateOf(months: readonly MonthState[]): string {
  const texts = months.map(({ month, index, comparisons }) => [
    ...[month, index.etag, comparisons?.etag ?? null],
  ]);
  return contentHash(JSON.stringify([texts, lastChange(months)]));
}

/** When one of the files was last written; null where there is none. */
export function lastChange(months: readonly MonthState[]): string | null {
  const times = months.flatMap(({ index, comparisons }) => [
    index.modifiedAtMs ?? 0,
    comparisons?.modifiedAtMs ?? 0,
  ]);
  return times.length === 0 ? null : formatTimestamp(Math.max(...times) * 1000);
}
