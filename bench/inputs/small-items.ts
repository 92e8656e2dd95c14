import type { ColumnRows } from '#parquet/index.ts';

/** Items of a small run. */
export const SMALL_ITEMS = 20;
const ITEMS = Array.from({ length: SMALL_ITEMS }, (_, item) => item);

export interface SmallRun {
  readonly project: string;
  readonly runId: string;
  readonly modelId: string;
  readonly taskId: string;
  readonly tsMicros: number;
  /** Of the run among others: its answers differ from theirs. */
  readonly place: number;
}

/** The columns of the items table for a run of 20 samples. */
export function smallItemColumns({
  project,
  runId,
  modelId,
  taskId,
  tsMicros,
  place,
}: SmallRun): ColumnRows {
  const constant = <T>(value: T): T[] => ITEMS.map(() => value);
  return {
    project_id: constant(project),
    run_id: constant(runId),
    model_id: constant(modelId),
    task_id: constant(taskId),
    metric_name: constant('accuracy'),
    item_id: ITEMS.map((item) => `item-${item}`),
    cluster_id: constant(null),
    epoch: constant(0),
    score: ITEMS.map((item) => ((item * 7 + place) % 3 === 0 ? 0 : 1)),
    config_hash: constant(''),
    ts: constant(tsMicros),
    metadata_json: ITEMS.map((item) => `{"picked": "answer ${item} of ${place}"}`),
  };
}
