import { itemsPath, runItemsName } from '#contract/keys.ts';
import { storeRunId } from '#contract/naming/store-run-id.ts';
import { ITEMS_SOURCE, itemsTable } from './tables/items.ts';
import {
  type ColumnRows,
  type FileSink,
  type ParquetFile,
  ParquetWriter,
  writeParquet,
} from '#parquet/index.ts';
import { HashedOutput } from '#ports/hashed-output.ts';
import type { Stretch } from '#ports/kept-bytes.ts';
import type { OutputBytes } from '#ports/output-bytes.ts';
import type { SealedMetric, SealedRun } from './seal-record.ts';
import { scoreItems } from './score.ts';
import { type TextTable, textsOf } from './columns/text-table.ts';
import { TextCopies } from '#ports/text-copies.ts';

/** Items of one metric of which all is in memory, by column. */
export interface MetricItems {
  readonly metric: string;
  readonly itemId: string[];
  readonly clusterId: (string | null)[];
  readonly epoch: number[];
  readonly score: number[];
  readonly metadataJson: string[];
}

/** Items of one metric, by column, whose texts lie elsewhere. */
export interface KeptItems {
  readonly metric: string;
  readonly names: TextTable;
  /** Codes of `names`; so are those of clusters, 0 where there is none. */
  readonly itemId: Uint32Array;
  readonly clusterId: Uint32Array;
  readonly epoch: Float64Array;
  readonly score: Float64Array;
  /** JSON text, UTF-8; perhaps a view, not to be held for long. */
  readonly metadataAt: (index: number) => Buffer;
  /** False where no sample has several items. */
  readonly mayRepeat: boolean;
  /** One past the last item of each row group of the events file. */
  readonly groupEnds: readonly number[];
}

/** The row group with the same items in an existing file; undefined where there is none. */
export type ItemsCopy = (
  group: number,
) => { readonly file: ParquetFile; readonly index: number } | undefined;

/** An items file to write, and its entry in the seal record, to which only the etag is missing. */
export interface ItemsFile {
  readonly metric: Omit<SealedMetric, 'etag'>;
  /** Where it lies in the output. */
  readonly stretch: Stretch;
  readonly hash: string;
}

/** Writes the items file of a metric behind what `output` holds. */
export async function itemsFile(
  output: OutputBytes,
  run: SealedRun,
  items: KeptItems,
  main: boolean,
  copyOf: ItemsCopy = () => undefined,
): Promise<ItemsFile> {
  const metric = main ? undefined : items.metric;
  const runId = storeRunId(run.run_id, metric);
  const { score, stderr } = scoreItems(items.itemId, items.score, items.mayRepeat);
  const file = new HashedOutput(output);
  await writeItems(run, runId, items, file, copyOf);
  return {
    metric: {
      metric_name: items.metric,
      run_id: runId,
      main,
      n_items: items.itemId.length,
      score,
      stderr,
      path: itemsPath(run.month, runItemsName(run.run_id, metric)),
    },
    ...file.end(),
  };
}

/** The values that all items of a run share. `events_hash` is that of the file they come from. */
export type ItemsOwner = Pick<
  SealedRun,
  'project_id' | 'model_id' | 'task_id' | 'config_hash' | 'ts_micros' | 'events_hash'
>;

/** The items file in memory, for items that are: a row group where the size asks for it. */
export function itemsParquet(run: ItemsOwner, runId: string, items: MetricItems): Uint8Array {
  const metadata = items.metadataJson.map((json) => Buffer.from(json));
  const columns = itemColumns(run, runId, items, metadata);
  return writeParquet(itemsTable, columns, { [ITEMS_SOURCE]: run.events_hash });
}

/** Writes a row group for each of those of the events file that has items of the metric. */
async function writeItems(
  run: ItemsOwner,
  runId: string,
  items: KeptItems,
  sink: FileSink,
  copyOf: ItemsCopy,
): Promise<void> {
  const writer = new ParquetWriter(itemsTable, sink);
  let start = 0;
  for (const [group, end] of items.groupEnds.entries()) {
    if (end === start) continue;
    const copy = copyOf(group);
    if (copy) await writer.copyGroup(copy.file, copy.index);
    else {
      const metadata: Uint8Array[] = [];
      const copies = new TextCopies();
      for (let index = start; index < end; index += 1) {
        metadata.push(copies.copy(items.metadataAt(index)));
      }
      writer.writeGroup(itemColumns(run, runId, readItems(items, start, end), metadata));
    }
    start = end;
  }
  writer.finish({ [ITEMS_SOURCE]: run.events_hash });
}

type ItemValues = Omit<MetricItems, 'metadataJson'>;

function readItems(
  { metric, names, itemId, clusterId, epoch, score }: KeptItems,
  start: number,
  end: number,
): ItemValues {
  return {
    metric,
    itemId: textsOf(names, itemId.subarray(start, end)).map((id) => id ?? ''),
    clusterId: textsOf(names, clusterId.subarray(start, end)),
    epoch: Array.from(epoch.subarray(start, end)),
    score: Array.from(score.subarray(start, end)),
  };
}

function itemColumns(
  run: ItemsOwner,
  runId: string,
  items: ItemValues,
  metadata: readonly Uint8Array[],
): ColumnRows<typeof itemsTable> {
  const constant = <T>(value: T): T[] => Array<T>(metadata.length).fill(value);
  return {
    project_id: constant(run.project_id),
    run_id: constant(runId),
    model_id: constant(run.model_id),
    task_id: constant(run.task_id),
    metric_name: constant(items.metric),
    item_id: items.itemId,
    cluster_id: items.clusterId,
    epoch: items.epoch,
    score: items.score,
    config_hash: constant(run.config_hash),
    ts: constant(run.ts_micros),
    metadata_json: metadata,
  };
}

/** The metric that has the run's id: the requested one, else accuracy, else the first by name. */
export function mainMetric(
  names: readonly string[],
  requested: string | undefined,
): string | undefined {
  if (requested !== undefined && names.includes(requested)) return requested;
  return names.includes('accuracy') ? 'accuracy' : names[0];
}
