import { isDocumentSet } from '#contract/document-set.ts';

interface MetricOfRun {
  readonly run_id: string;
  readonly model_id?: string | null | undefined;
  readonly task_id?: string | null | undefined;
  /** Absent in a plain evalsig store, where each metric is a run of its own. */
  readonly recorder_run_id?: string;
  readonly main?: boolean;
}

export interface FoldedRun<R> {
  /** The row of the main metric, or else the first. */
  readonly run: R;
  /** How many more metrics the run has. */
  readonly more: number;
}

/** One row for each run, in the order in which the runs first come. */
export function foldMetrics<R extends MetricOfRun>(rows: readonly R[]): FoldedRun<R>[] {
  const runs = new Map<string, R[]>();
  for (const row of rows) {
    const id = row.recorder_run_id;
    const key = JSON.stringify(id === undefined ? row.run_id : [id, row.model_id, row.task_id]);
    const metrics = runs.get(key);
    if (metrics) metrics.push(row);
    else runs.set(key, [row]);
  }
  return [...runs.values()].flatMap((metrics) => {
    const run = metrics.find(({ main }) => main) ?? metrics[0];
    return run === undefined ? [] : [{ run, more: metrics.length - 1 }];
  });
}

/**
 * The id under which commands find the run of a row. A recorder's run is found by the id that it was
 * given, which the store may have had to escape; a run of a results document by that in the store.
 */
export function idOfRun({ run_id, recorder_run_id: owner }: MetricOfRun): string {
  return owner === undefined || isDocumentSet(owner) ? run_id : owner;
}
