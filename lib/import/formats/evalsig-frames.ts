import { basename } from 'node:path';
import { compressors } from 'hyparquet-compressors';
import { z } from 'zod';
import {
  type ItemResult,
  itemResultSchema,
  type RunFrame,
  runFrameSchema,
} from '#schemas/run-frame.ts';
import { ColumnUnreadableError } from '#parquet/index.ts';
import { manifestSchema } from '#schemas/manifest.ts';
import { InvalidRunFrameError, parseFrameFile, type StoredFrame } from '#store/run-frame-file.ts';
import { contentHash } from '#contract/content-hash.ts';
import { canonicalJson } from './canonical-json.ts';
import { RunWriter } from './converted-run.ts';
import { hasMember } from './file-head.ts';
import {
  type LogEntry,
  type LogFormat,
  type LogSource,
  type LogTime,
  OtherFormatError,
  UnreadableLogError,
} from './format.ts';
import { logTime, timeAt } from './log-time.ts';
import { anything } from './maybe.ts';
import { parseDocument } from './parse-document.ts';

/** A RunFrame as `evalsig.io.write_runframe_json` writes it. */
export const runFrameJson: LogFormat = {
  kind: 'events',
  name: 'evalsig RunFrame, JSON',
  grows: false,
  traits: (head) => [
    hasMember(head, 'model_id'),
    hasMember(head, 'metric_name'),
    hasMember(head, 'items'),
  ],
  async *read(source) {
    const run = parseDocument(source.path, await source.bytes(), writtenFrame);
    yield* entriesOf(run, timeAt(Math.round(source.modifiedMs * 1000)));
  },
};

const IS_PARQUET = 'a Parquet file';

/** A file of a store, or of `evalsig.io.write_runframe_parquet`. */
export const runFrameParquet: LogFormat = {
  kind: 'events',
  name: 'evalsig RunFrame, Parquet',
  grows: false,
  traits: ({ bytes }) => [
    { what: IS_PARQUET, there: bytes.subarray(0, 4).toString('latin1') === 'PAR1' },
  ],
  async *read(source) {
    const { run, micros } = await parseFile(source);
    const at = await manifestTime(source);
    yield* entriesOf(run, at ?? timeAt(micros ?? Math.round(source.modifiedMs * 1000)));
  },
};

async function parseFile(source: LogSource): Promise<StoredFrame<LooseFrame>> {
  try {
    return await parseFrameFile(await source.bytes(), writtenFrame, { compressors });
  } catch (error) {
    if (error instanceof ColumnUnreadableError) {
      const lacking = `the column ${error.column}`;
      throw new OtherFormatError(source.path, IS_PARQUET, lacking, { cause: error });
    }
    const reason = error instanceof Error ? error.message : String(error);
    const problem = error instanceof InvalidRunFrameError ? reason : `no RunFrame: ${reason}`;
    throw new UnreadableLogError(source.path, problem, { cause: error });
  }
}

/** evalsig puts a run's time into the manifest of the store only. */
async function manifestTime(source: LogSource): Promise<LogTime | undefined> {
  const text = await source.neighbour('../../manifest.json');
  if (text === undefined) return undefined;
  const file = basename(source.path);
  const { runs } = parseDocument(source.path, text, manifestSchema);
  return logTime(runs.find(({ path }) => basename(path) === file)?.ts);
}

/** Accepts the members that writers in other languages omit or set to null. */
const writtenFrame = runFrameSchema.extend({
  config_hash: z.string().catch(''),
  items: z
    .array(
      itemResultSchema.extend({
        score: anything.transform(numberOrName),
        cluster_id: z.string().nullable().catch(null),
        epoch: itemResultSchema.shape.epoch.nullable().transform((epoch) => epoch ?? 0),
        metadata: z.record(z.string(), z.unknown()).catch({}),
      }),
      'items must be an array',
    )
    .min(1, 'items is empty'),
});

/** Numbers that JSON does not have get the names by which Python writes them. */
function numberOrName(score: unknown): unknown {
  return typeof score === 'number' && !Number.isFinite(score) ? String(score) : score;
}

/** An item may lack its score: that costs the item alone. */
type LooseItem = Omit<ItemResult, 'score'> & { readonly score?: unknown };
type LooseFrame = Omit<RunFrame, 'items'> & { readonly items: readonly LooseItem[] };

const ID_DIGITS = 8;

/** evalsig names runs `{model}::{task}` where it is given no name, which is the same for all of them. */
function distinctId(run: LooseFrame): string {
  const { run_id, model_id, task_id } = run;
  if (run_id !== `${model_id}::${task_id}`) return run_id;
  return `${run_id}::${contentHash(canonicalJson(run)).slice(0, ID_DIGITS)}`;
}

/** A `metrics` event for each item, the answers to one item in the order of their epochs. */
function* entriesOf(run: LooseFrame, createdAt: LogTime): Generator<LogEntry> {
  const { model_id: model, task_id: task, metric_name: metric } = run;
  const runId = distinctId(run);
  const writer = new RunWriter({
    runId,
    model,
    task,
    metric,
    createdAt,
    configHash: run.config_hash,
  });
  yield writer.spec();
  const items = run.items.map((item, index) => ({ item, index }));
  items.sort((a, b) => a.item.epoch - b.item.epoch || a.index - b.index);
  const unscored: string[] = [];
  for (const { item, index } of items) {
    const where = `item ${index}`;
    if (typeof item.score === 'string' && !NON_FINITE.has(item.score)) {
      const reason = `score must be a number, but is ${JSON.stringify(item.score)}`;
      yield { kind: 'refused', where, reason };
      continue;
    }
    if (isNone(item.score)) unscored.push(`${where}: ${item.score ?? 'null'}`);
    const data = dataOf(item, metric);
    yield writer.event({ sampleId: item.item_id, type: 'metrics', data, where });
  }
  if (unscored.length > 0) yield { kind: 'remark', text: unscoredText(unscored) };
  yield writer.report({});
}

/** Python's numbers that JSON does not have, as `parseDocument` gives them: no score. */
const NON_FINITE = new Set<unknown>(['NaN', 'Infinity', '-Infinity']);

function isNone(score: unknown): score is string | null | undefined {
  return score === null || score === undefined || NON_FINITE.has(score);
}

const MOST_NAMED = 10;

function unscoredText(items: readonly string[]): string {
  const named = items.slice(0, MOST_NAMED).join(', ');
  const more = items.length > MOST_NAMED ? ` and ${items.length - MOST_NAMED} more` : '';
  const [count, have] = [items.length, items.length === 1 ? 'item has' : 'items have'];
  return `${count} ${have} no score: ${named}${more}`;
}

/** The score is the only number at this level: no other value may become a metric. */
function dataOf({ score, cluster_id, metadata }: LooseItem, metric: string) {
  return {
    ...(cluster_id === null ? {} : { cluster_id }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    [metric]: score ?? null,
  };
}
