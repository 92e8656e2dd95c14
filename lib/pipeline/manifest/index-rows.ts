import { monthOfKey, RUNS_ROOT } from '#contract/keys.ts';
import { parseSealTarget, type SealTarget } from '#contract/seal-target.ts';
import { readNamed, readParquet } from '#parquet/index.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import { runIndex } from './indexes.ts';

/** A row of the run index: a metric of a run. */
export interface IndexedMetric {
  /** The recorder's run, or the document set that a results document's run is sealed with. */
  readonly target: SealTarget;
  /** As in items and the manifest. */
  readonly runId: string;
  /** Microseconds since 1970. */
  readonly startMicros: number;
  /** The home month. */
  readonly month: string;
  /** The items file, relative to the project's folder in the store; null when there is none. */
  readonly path: string | null;
}

/** Every row of a project's run index. */
export async function* indexRows(
  store: ObjectStore,
  project: string,
): AsyncGenerator<IndexedMetric> {
  const names = [runIndex.runColumn, 'run_id', 'ts', 'path'];
  for await (const key of listKeys(store, `${RUNS_ROOT}/${project}/`)) {
    const month = monthOfKey(key);
    const stored = month === undefined ? undefined : await store.get(key);
    if (month === undefined || !stored) continue;
    const columns = await readNamed(key, () => readParquet(stored.bytes, { columns: names }));
    const paths = columns.strings('path');
    const starts = columns.numbers('ts');
    const ids = columns.strings('run_id');
    for (const [row, name] of columns.strings(runIndex.runColumn).entries()) {
      const [startMicros, runId] = [starts[row] ?? null, ids[row] ?? null];
      if (name === null || startMicros === null || runId === null) continue;
      const target = parseSealTarget(project, name);
      yield { target, runId, startMicros, month, path: paths[row] ?? null };
    }
  }
}
