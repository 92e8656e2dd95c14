import { z } from 'zod';
import type { Line } from '#contract/lines.ts';
import { RunWriter } from '../converted-run.ts';
import { hasMember, plainName } from '../file-head.ts';
import {
  type LogEntry,
  type LogFormat,
  type LogSource,
  type LogTime,
  type Missing,
} from '../format.ts';
import {
  dateOf,
  filtersOf,
  type LmEvalResults,
  metricName,
  modelOf,
  NAME_TIME,
  resultsBeside,
  statedScores,
  timeInName,
} from './lm-eval-results.ts';
import { timeAt } from '../log-time.ts';
import { anything, maybe } from '../maybe.ts';
import { parseJsonLine, parseShape } from '../parse-value.ts';
import { readRecords } from '../records.ts';
import { scoreOf } from '../score-value.ts';

/**
 * The samples of lm-evaluation-harness, `--log_samples`: `samples_{task}_{time}.jsonl`, a line for each
 * document and filter (`lm_eval/loggers/evaluation_tracker.py`). Before 0.4.4 they are one list of
 * JSON, before 0.4.3 named `{model}_{task}.jsonl`, before 0.4.6 without `filter` and `metrics`. Beside
 * them stands the file with the model's name and the aggregates; without it the folder's name is the
 * model. A metric is named as there, `exact_match,strict`, but without the filter `none`.
 */
export const lmEvalSamples: LogFormat = {
  kind: 'events',
  name: 'lm-evaluation-harness samples',
  grows: false,
  traits: (head) => [
    { what: 'a name like samples_{task}_{time}.jsonl', there: /\.jsonl?$/.test(head.name) },
    hasMember(head, 'doc_id'),
    hasMember(head, 'filtered_resps'),
  ],
  read: readSamples,
};

const FILE_NAME = new RegExp(`^samples_(.+)_(${NAME_TIME})\\.jsonl?$`);

const sampleSchema = z.looseObject({
  doc_id: z.union([z.int(), z.string()]),
  filter: maybe(z.string()),
  metrics: maybe(z.array(z.string())),
  doc: anything,
  target: anything,
  resps: anything,
  filtered_resps: anything,
});
type Sample = z.infer<typeof sampleSchema>;

interface SamplesName {
  readonly task: string;
  readonly time: LogTime;
  /** As it stands in the name, or when the file was written. */
  readonly timeText: string;
  readonly results: LmEvalResults | undefined;
}

async function* readSamples(source: LogSource): AsyncGenerator<LogEntry> {
  const { task, time, timeText, results } = await nameOf(source);
  const model = modelOf(results) ?? source.folder;
  const writer = new RunWriter({
    runId: `${model}::${task}::${timeText}`,
    model,
    task,
    createdAt: time,
    config: results?.config ?? {},
    stated: statedScores(results?.results[task] ?? {}),
  });
  yield writer.spec();
  const samples = new SamplesOfTask(writer, task, filtersOf(results, task));
  for await (const line of readRecords(source.chunks())) {
    if (line !== 'pause') yield samples.entry(line);
  }
  const stated = results?.['n-samples']?.[task]?.effective ?? 0;
  yield writer.report(results?.results[task] ?? {}, samples.missing(stated));
}

async function nameOf(source: LogSource): Promise<SamplesName> {
  const name = plainName(source.path);
  const [, task, timeText] = FILE_NAME.exec(name) ?? [];
  const time = timeText === undefined ? undefined : timeInName(timeText);
  const results = await resultsBeside(source, timeText);
  if (task !== undefined && time !== undefined && timeText !== undefined) {
    return { task, time, timeText, results };
  }
  const written = dateOf(results) ?? timeAt(Math.round(source.modifiedMs * 1000));
  return { task: oldTask(name, results), time: written, timeText: written.text, results };
}

/** `{model}_{task}.jsonl`: the tasks stand in the results beside it. */
function oldTask(name: string, results: LmEvalResults | undefined): string {
  const stem = name.replace(/\.jsonl?$/, '');
  const tasks = Object.keys(results?.results ?? {}).filter((task) => stem.endsWith(`_${task}`));
  tasks.sort((a, b) => b.length - a.length);
  return tasks[0] ?? stem;
}

/** The samples of one task, in the order of their file. */
class SamplesOfTask {
  readonly #writer: RunWriter;
  readonly #task: string;
  readonly #filters: readonly string[];
  /** How often each document was answered. */
  readonly #answers = new Map<string, number>();
  readonly #named = new Set<string>();

  constructor(writer: RunWriter, task: string, filters: readonly string[]) {
    this.#writer = writer;
    this.#task = task;
    this.#filters = filters;
  }

  entry(line: Line): LogEntry {
    const where = `line ${line.number}`;
    const { data: sample, problem } = parseShape(parseJsonLine(line), sampleSchema);
    if (problem !== undefined) {
      return { kind: 'refused', where, reason: `no sample of lm-evaluation-harness: ${problem}` };
    }
    const { doc, resps, filtered_resps } = sample;
    const filter = this.#filterOf(sample);
    const target = unscored(sample.target);
    const data = { filter, doc, target, resps, filtered_resps, ...scoresOf(sample, filter) };
    const sampleId = `${this.#task}.${sample.doc_id}`;
    return this.#writer.event({ sampleId, type: 'metrics', data, where });
  }

  /** A release that does not name filters writes all documents for one, then all for the next. */
  #filterOf({ doc_id, filter }: Sample): string {
    const id = String(doc_id);
    const before = this.#answers.get(id) ?? 0;
    this.#answers.set(id, before + 1);
    const name =
      filter ?? this.#filters[before] ?? (before === 0 ? 'none' : `filter ${before + 1}`);
    this.#named.add(name);
    return name;
  }

  /** @param stated how many documents there were; 0 when nothing says so */
  missing(stated: number): Missing | undefined {
    const documents = Math.max(0, stated - this.#answers.size);
    if (documents === 0) return undefined;
    const what = `${documents} of the ${stated} documents that the results count are not in the file`;
    return { events: documents * Math.max(1, this.#named.size), what };
  }
}

/** Members of a sample that are no metrics; those of its metrics stand beside them. */
const KNOWN = new Set([
  ...['doc_id', 'doc', 'target', 'arguments', 'resps', 'filtered_resps', 'filter', 'metrics'],
  ...['doc_hash', 'prompt_hash', 'target_hash'],
]);

/** The target of a choice is the number of the right one; a number at this level would be a metric. */
function unscored(target: unknown): unknown {
  return typeof target === 'number' || typeof target === 'boolean' ? String(target) : target;
}

function scoresOf(sample: Sample, filter: string): Record<string, unknown> {
  const isNamed = Boolean(sample.metrics);
  const names = sample.metrics ?? Object.keys(sample).filter((name) => !KNOWN.has(name));
  return Object.fromEntries(
    names.map((name) => [metricName(name, filter), numbered(sample[name], isNamed)]),
  );
}

/** Values of NumPy that JSON does not have are written as their text: "True", "0.5". */
function numbered(value: unknown, isMetric: boolean): unknown {
  return isMetric && typeof value === 'string' ? (scoreOf(value) ?? value) : value;
}
