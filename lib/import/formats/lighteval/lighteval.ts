import { compressors } from 'hyparquet-compressors';
import { dirname, resolve, sep } from 'node:path';
import { z } from 'zod';
import { parsePythonJson } from '#json/non-finite.ts';
import { DamagedParquetError, readObjectGroups } from '#parquet/index.ts';
import { RunWriter } from '../converted-run.ts';
import { hasMember, plainName } from '../file-head.ts';
import { type LogEntry, type LogFormat, type LogSource, UnreadableLogError } from '../format.ts';
import { NAME_TIME, statedScores, timeInName } from '../lm-eval/lm-eval-results.ts';
import { timeAt } from '../log-time.ts';
import { anyObject, anything, maybe, maybeRecord } from '../maybe.ts';
import { parquetValue } from '../parquet-value.ts';
import { parseDocument } from '../parse-document.ts';

/**
 * The files of lighteval (`lighteval/logging/evaluation_tracker.py`):
 * `details/{model}/{time}/details_{task}_{time}.parquet`, a row for each sample, and
 * `results/{model}/results_{time}.json` with the aggregates of all tasks.
 */
export const lightevalDetails: LogFormat = {
  kind: 'events',
  name: 'lighteval details',
  grows: false,
  traits: ({ bytes, name }) => [
    { what: 'a Parquet file', there: bytes.subarray(0, 4).toString('latin1') === 'PAR1' },
    { what: 'a name like details_{task}_{time}.parquet', there: DETAILS.test(name) },
  ],
  read: readDetails,
};

/** The aggregates; of a task without details beside them the scores are taken as they are stated. */
export const lightevalResults: LogFormat = {
  kind: 'events',
  name: 'lighteval results',
  grows: false,
  traits: (head) => [
    hasMember(head, 'results'),
    hasMember(head, 'config_general'),
    hasMember(head, 'config_tasks', 'summary_tasks', 'summary_general', 'versions'),
  ],
  read: readResults,
};

const DETAILS = new RegExp(`^details_(.+)_(${NAME_TIME})\\.parquet$`);
const RESULTS = new RegExp(`^results_(${NAME_TIME})\\.json$`);

const resultsSchema = z.looseObject({
  results: z.record(z.string(), maybe(anyObject)),
  config_general: maybe(z.looseObject({ model_name: maybe(z.string()) })),
  config_tasks: maybeRecord(z.looseObject({ effective_num_docs: maybe(z.int()) })),
});
type Results = z.infer<typeof resultsSchema>;

const rowSchema = z.looseObject({
  /** From 0.11; `metrics` and members of `doc` before. Older releases write structs as text. */
  metric: anything,
  metrics: anything,
  doc: maybe(z.looseObject({ id: maybe(z.string()) })),
  model_response: maybe(anyObject),
  predictions: anything,
});

async function* readDetails(source: LogSource): AsyncGenerator<LogEntry> {
  const [, task = '', time = ''] = DETAILS.exec(plainName(source.path)) ?? [];
  const { model: folderModel, results } = await placeOf(source, time);
  const model = results?.config_general?.model_name ?? folderModel;
  const scores = results?.results[task] ?? {};
  const writer = writerFor(source, { model, task, time, scores });
  yield writer.spec();
  let count = 0;
  for await (const row of rowsOf(source)) {
    yield rowEvent(writer, task, row, count);
    count += 1;
  }
  const stated = documentsOf(results, task);
  const events = Math.max(0, stated - count);
  const what = `${events} of the ${stated} samples that the results count are not in the file`;
  yield writer.report(scores, events > 0 ? { events, what } : undefined);
}

function writerFor(
  source: LogSource,
  run: {
    readonly model: string;
    readonly task: string;
    readonly time: string | undefined;
    readonly scores: Readonly<Record<string, unknown>>;
  },
): RunWriter {
  const { model, task, time, scores } = run;
  const named = time === undefined ? undefined : timeInName(time);
  const createdAt = named ?? timeAt(Math.round(source.modifiedMs * 1000));
  const runId = `${model}::${task}::${time ?? createdAt.text}`;
  return new RunWriter({ runId, model, task, createdAt, stated: statedScores(scores) });
}

/** The model by the folders, and the results, which lie in a tree of their own or beside the details. */
async function placeOf(source: LogSource, time: string) {
  const folders = dirname(resolve(source.path)).split(sep);
  const root = folders.lastIndexOf('details');
  const model = root === -1 ? [] : folders.slice(root + 1, -1);
  const up = '../'.repeat(folders.length - root);
  const name = `results_${time}.json`;
  const text =
    (await source.neighbour(name)) ??
    (root === -1 ? undefined : await source.neighbour(`${up}results/${model.join('/')}/${name}`));
  const results = text === undefined ? undefined : parseDocument(name, text, resultsSchema);
  return { model: model.length === 0 ? source.folder : model.join('/'), results };
}

async function* rowsOf(source: LogSource): AsyncGenerator<z.infer<typeof rowSchema>> {
  try {
    for await (const group of readObjectGroups(await source.bytes(), compressors)) {
      for (const row of group) yield rowSchema.parse(parquetValue(row));
    }
  } catch (error) {
    if (!(error instanceof DamagedParquetError)) throw error;
    throw new UnreadableLogError(source.path, error.message, { cause: error });
  }
}

/** Lists of token numbers and their logits, which are long, and tell nothing that the text does not. */
const TOKENS = /^(?:input_tokens|output_tokens|cont_tokens|padded|logits|pred_logits|reasonings)$/;

function rowEvent(
  writer: RunWriter,
  task: string,
  row: z.infer<typeof rowSchema>,
  index: number,
): LogEntry {
  const { metric, metrics, doc, model_response, predictions, ...others } = row;
  const kept = Object.entries({ ...others, ...model_response }).filter(
    ([name, value]) => !TOKENS.test(name) && typeof value === 'object' && value !== null,
  );
  const texts = Object.entries(others).filter(([, value]) => typeof value === 'string');
  const data = {
    ...{ input: doc?.['query'] ?? others['full_prompt'] ?? others['example'] },
    ...{ output: model_response?.['text'] ?? predictions, doc },
    response: Object.fromEntries([...texts, ...kept]),
    ...scoresOf(metric ?? metrics),
  };
  const id = doc?.id ?? '';
  const sampleId = `${task}.${id === '' ? index : id}`;
  return writer.event({ sampleId, type: 'metrics', data, where: `row ${index}` });
}

/** A struct, or one in Python's or JSON's text. */
function scoresOf(value: unknown): Record<string, unknown> {
  const parsed = anyObject.safeParse(typeof value === 'string' ? structOf(value) : value);
  return Object.fromEntries(
    Object.entries(parsed.data ?? {}).filter(([, each]) => each !== null && each !== undefined),
  );
}

function structOf(text: string): unknown {
  for (const json of [text, text.replaceAll("'", '"')]) {
    try {
      return parsePythonJson(json);
    } catch {
      // It is the other form, or none; then the sample has no score.
    }
  }
  return undefined;
}

/** How many samples a task had; its key has the number of examples at its end, the config's has not. */
function documentsOf(results: Results | undefined, task: string): number {
  const configs = Object.entries(results?.config_tasks ?? {});
  const own = configs.find(([name]) => name === task || task.startsWith(`${name}|`));
  return Math.max(0, own?.[1]?.effective_num_docs ?? 0);
}

/** Averages over tasks, which are no tasks. */
const AVERAGE = /^all$|:_average\b/;

async function* readResults(source: LogSource): AsyncGenerator<LogEntry> {
  const results = parseDocument(source.path, await source.bytes(), resultsSchema);
  const [, time] = RESULTS.exec(plainName(source.path)) ?? [];
  const model = results.config_general?.model_name ?? source.folder;
  for (const [task, scores] of Object.entries(results.results)) {
    if (AVERAGE.test(task)) continue;
    if (await hasDetails(source, model, task, time)) {
      yield { kind: 'remark', text: `${task}: its details are there and are taken instead` };
      continue;
    }
    const writer = writerFor(source, { model, task, time, scores: scores ?? {} });
    yield writer.spec();
    yield { kind: 'remark', text: `${task}: scores as stated; the file has no samples` };
    const events = documentsOf(results, task);
    const what = `the file states scores, and has none of its ${events} samples`;
    yield writer.report(scores ?? {}, events > 0 ? { events, what } : undefined);
  }
}

async function hasDetails(
  source: LogSource,
  model: string,
  task: string,
  time: string | undefined,
): Promise<boolean> {
  if (time === undefined) return false;
  const name = `details_${task}_${time}.parquet`;
  const folders = dirname(resolve(source.path)).split(sep);
  const root = folders.lastIndexOf('results');
  const up = '../'.repeat(folders.length - root);
  const places = [name, ...(root === -1 ? [] : [`${up}details/${model}/${time}/${name}`])];
  for (const place of places) if (await source.hasNeighbour(place)) return true;
  return false;
}
