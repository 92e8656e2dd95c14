import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { type Line, readLines } from '#contract/lines.ts';
import { parsePythonJson } from '#json/non-finite.ts';
import { RunWriter } from './converted-run.ts';
import {
  type LogEntry,
  type LogFormat,
  type LogSource,
  type LogTime,
  MAX_LINE_BYTES,
  UnreadableLogError,
} from './format.ts';
import { logTime } from './log-time.ts';
import { parseDocument } from './parse-document.ts';

/**
 * The samples of lm-evaluation-harness, `--log_samples`: `samples_{task}_{time}.jsonl`, a line for each
 * document and filter (`lm_eval/loggers/evaluation_tracker.py`, 0.4). Beside it stands
 * `results_{time}.json` with the model's name and the aggregates; without it the folder's name is the
 * model. A metric is named as there, `exact_match,strict`, but without the filter `none`.
 */
export const lmEvalSamples: LogFormat = {
  kind: 'events',
  name: 'lm-evaluation-harness samples',
  grows: false,
  recognises: (head, fileName) =>
    FILE_NAME.test(fileName) && head.includes('"doc_id"') && head.includes('"filter"'),
  read: readSamples,
};

const FILE_NAME = /^samples_(.+)_(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:\.\d+)?)\.jsonl$/;

const sampleSchema = z.looseObject({
  doc_id: z.union([z.int(), z.string()]),
  filter: z.string().default('none'),
  metrics: z.array(z.string()),
});
type Sample = z.infer<typeof sampleSchema>;

const resultsSchema = z.looseObject({
  results: z.record(z.string(), z.record(z.string(), z.unknown())),
  model_name: z.string().optional(),
  config: z.record(z.string(), z.unknown()).default({}),
});

async function* readSamples(source: LogSource): AsyncGenerator<LogEntry> {
  const { task, time, text } = nameOf(source.path);
  const results = await resultsBeside(source, text);
  const model = results?.model_name ?? basename(dirname(source.path));
  const runId = `${model}::${task}::${text}`;
  const writer = new RunWriter({
    runId,
    model,
    task,
    createdAt: time,
    config: results?.config ?? {},
  });
  yield writer.spec();
  for await (const line of readLines(source.chunks(), MAX_LINE_BYTES)) {
    if (line !== 'pause' && line.text.length > 0) yield sampleEntry(writer, line, task);
  }
  yield writer.report(results?.results[task] ?? {});
}

function nameOf(path: string): {
  readonly task: string;
  readonly time: LogTime;
  readonly text: string;
} {
  const [, task, text = ''] = FILE_NAME.exec(basename(path).replace(/\.gz$/i, '')) ?? [];
  // The file's name has dashes where a time has colons, which some file systems do not take.
  const time = logTime(text.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:'));
  if (task === undefined || time === undefined) {
    throw new UnreadableLogError(path, 'its name is not samples_{task}_{time}.jsonl');
  }
  return { task, time, text };
}

async function resultsBeside(source: LogSource, time: string) {
  const name = `results_${time}.json`;
  const text = await source.neighbour(name);
  return text && parseDocument(name, text, resultsSchema);
}

function sampleEntry(writer: RunWriter, line: Line, task: string): LogEntry {
  const where = `line ${line.number}`;
  const sample = line.tooLong ? undefined : parseSample(line.text);
  if (sample === undefined)
    return { kind: 'refused', where, reason: 'no sample of lm-evaluation-harness' };
  const { doc, target, resps, filtered_resps, filter } = sample;
  const data = { filter, doc, target, resps, filtered_resps, ...scoresOf(sample) };
  return writer.event({ sampleId: `${task}.${sample.doc_id}`, type: 'metrics', data, where });
}

function parseSample(text: Buffer): Sample | undefined {
  try {
    return sampleSchema.parse(parsePythonJson(text.toString()));
  } catch {
    return undefined;
  }
}

function scoresOf({ metrics, filter, ...rest }: Sample): Record<string, unknown> {
  const name = (metric: string) => (filter === 'none' ? metric : `${metric},${filter}`);
  const values: Readonly<Record<string, unknown>> = rest;
  return Object.fromEntries(metrics.map((metric) => [name(metric), values[metric]]));
}
