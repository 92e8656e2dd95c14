import { EvalakeError } from '#contract/evalake-error.ts';
import { z } from 'zod';
import { type RunFrame, runFrameSchema } from '#schemas/run-frame.ts';
import { parsePythonJson } from '#json/non-finite.ts';
import { itemsTable } from '#lake/tables/items.ts';
import {
  type ParquetColumns,
  readParquet,
  type ReadOptions,
  writeParquet,
} from '#parquet/index.ts';

/** The run cannot be stored as it is; nothing was written. */
export class InvalidRunFrameError extends EvalakeError {
  override readonly name = 'InvalidRunFrameError';
}

/** @throws InvalidRunFrameError */
export function checkRunFrame(run: unknown): RunFrame {
  const frame = checkFrame(run, runFrameSchema);
  const answers = new Set<string>();
  for (const { item_id, epoch } of frame.items) {
    const answer = JSON.stringify([item_id, epoch]);
    if (answers.has(answer)) {
      throw new InvalidRunFrameError(
        `not a RunFrame that can be stored: item ${JSON.stringify(item_id)} is twice in epoch ${epoch}; give one score, or each an epoch of its own`,
      );
    }
    answers.add(answer);
  }
  return frame;
}

function checkFrame<T>(run: unknown, schema: z.ZodType<T>): T {
  const checked = schema.safeParse(run);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new InvalidRunFrameError(
    `not a RunFrame that can be stored: ${where === '' ? '' : `${where}${nameOfItem(run, issue?.path)}: `}${issue?.message ?? ''}`,
  );
}

const namedItems = z.object({ items: z.array(z.unknown()) });
const namedItem = z.object({ item_id: z.string() });

/** The id of the item that the path of an issue leads to, if it has one. */
function nameOfItem(run: unknown, [member, index]: readonly PropertyKey[] = []): string {
  if (member !== 'items' || typeof index !== 'number') return '';
  const item = namedItem.safeParse(namedItems.safeParse(run).data?.items[index]);
  return item.success ? ` (${JSON.stringify(item.data.item_id)})` : '';
}

/** The file of a run, in evalsig's schema. `micros` is its time, microseconds since 1970. */
export function formatRunFrame(run: RunFrame, projectId: string, micros: number): Uint8Array {
  const constant = <T>(value: T): T[] => run.items.map(() => value);
  return writeParquet(itemsTable, {
    project_id: constant(projectId),
    run_id: constant(run.run_id),
    model_id: constant(run.model_id),
    task_id: constant(run.task_id),
    metric_name: constant(run.metric_name),
    item_id: run.items.map(({ item_id }) => item_id),
    cluster_id: run.items.map(({ cluster_id }) => cluster_id),
    epoch: run.items.map(({ epoch }) => epoch),
    score: run.items.map(({ score }) => score),
    config_hash: constant(run.config_hash),
    ts: constant(micros),
    metadata_json: run.items.map(({ metadata }) => JSON.stringify(metadata)),
  });
}

/** The run of a file, and its time in microseconds since 1970, if the file has one. */
export interface StoredFrame<T = RunFrame> {
  readonly run: T;
  readonly micros: number | undefined;
}

/**
 * Reads the run of a file, whoever wrote it. evalsig always writes the time 1970-01-01, so that
 * time counts as absent. Numbers that are not finite are strings in the metadata.
 * @throws InvalidRunFrameError when it holds none, several, or scores that are not numbers
 * @throws ColumnUnreadableError when it has another schema
 */
export function parseRunFrame(bytes: Uint8Array): Promise<StoredFrame> {
  return parseFrameFile(bytes, runFrameSchema);
}

/** As `parseRunFrame`, by another schema of the frame. */
export async function parseFrameFile<T>(
  bytes: Uint8Array,
  schema: z.ZodType<T>,
  options: Pick<ReadOptions, 'compressors'> = {},
): Promise<StoredFrame<T>> {
  const columns = await readParquet(bytes, {
    ...options,
    columns: itemsTable.columns.map(({ name }) => name),
  });
  const runIds = new Set(columns.strings('run_id'));
  if (runIds.size !== 1) {
    throw new InvalidRunFrameError(`the file holds ${runIds.size} runs; expected one`);
  }
  const first = (column: string): string => columns.strings(column)[0] ?? '';
  const found = {
    run_id: first('run_id'),
    model_id: first('model_id'),
    task_id: first('task_id'),
    metric_name: first('metric_name'),
    config_hash: first('config_hash'),
    items: readItems(columns),
  };
  const micros = columns.numbers('ts')[0] ?? 0;
  return { run: checkFrame(found, schema), micros: micros === 0 ? undefined : micros };
}

function readItems(columns: ParquetColumns): unknown[] {
  const clusters = columns.strings('cluster_id');
  const epochs = columns.numbers('epoch');
  const scores = columns.numbers('score');
  const metadata = columns.strings('metadata_json');
  return columns.strings('item_id').map((item_id, index) => ({
    item_id,
    score: scores[index],
    cluster_id: clusters[index],
    epoch: epochs[index],
    metadata: parsePythonJson(metadata[index] ?? '{}'),
  }));
}
