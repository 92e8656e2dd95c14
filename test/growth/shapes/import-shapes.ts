import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FileFormat } from '#import/formats/format.ts';
import { plainTable } from '#import/formats/table/plain-table.ts';
import { recogniseFormat } from '#import/known-formats.ts';
import { openLog } from '#import/source/open-log.ts';
import { repeat, type Shape } from '../shape.ts';

/** A format, as the text of a sample and of a log of samples. */
interface Format {
  readonly name: string;
  /** Its path below a folder of its own. */
  readonly file: string;
  /** The format that reads it, where its content does not tell. */
  readonly format?: FileFormat;
  /** What follows the name of its format in the name of the shape. */
  readonly of?: string;
  readonly separator?: string;
  readonly sample: (id: number, metrics: string, text: string) => string;
  readonly log: (samples: string, count: number) => string;
}

const TIME = '2026-01-02T03:04:05.000000+00:00';
const lines = { separator: '\n', log: (samples: string) => samples } as const;

/** Names and values of metrics, as `"m0":0`. */
const values = (metrics: string, each: (name: string) => string) =>
  metrics
    .split(' ')
    .map((name) => each(name))
    .join(',');
const members = (metrics: string) => values(metrics, (name) => `"${name}":1`);

/** A line for each metric. */
const trainLoopLines = (id: number, metrics: string, text: string, more: string) =>
  metrics
    .split(' ')
    .map(
      (name) =>
        `{"metric":"${name}","sample":{"tag":"t","input":[{"role":"user","content":"${text}${id}"}],"output":{"content":"a"},"model":"m","start_time_ms":1767322800000},"passed":1,"reason":null,${more}}`,
    )
    .join('\n');

const table = plainTable({ item: 'id', score: 'score', model: 'm', task: 't' });

const formats: readonly Format[] = [
  {
    ...{ name: 'recorder log', file: 'run.jsonl', separator: '\n' },
    sample: (id, metrics, text) =>
      `{"run_id":"r","event_id":${id},"sample_id":"s${id}","type":"metrics","data":{${members(metrics)},"x":"${text}"},"created_by":"","created_at":"${TIME}"}`,
    log: (samples) =>
      `{"spec":{"completion_fns":["m"],"eval_name":"t","base_eval":"t","split":"s","run_config":{},"created_by":"","run_id":"r","created_at":"${TIME}"}}\n${samples}`,
  },
  {
    ...{ name: 'recorder log', of: ' with broken lines', file: 'run.jsonl', ...lines },
    sample: (id, metrics, text) =>
      `{"run_id":"r","event_id":${id},"sample_id":"s${id}","type":"metrics","data":{${members(metrics)},"x":"${text}\n{"run_id":"r","event_id":[],"type":"${text}"}\n\0\n{"run_id":"r","event_id":${id},"sample_id":"s","type":"match","data":{"correct":true},"created_by":"","created_at":"${TIME}"}`,
  },
  {
    ...{ name: 'Inspect log, JSON', file: 'log.json' },
    sample: (id, metrics, text) =>
      `{"id":"s${id}","epoch":1,"input":"${text}","target":"a","scores":{"s":{"value":{${members(metrics)}}}},"error":{"message":"away"}}`,
    log: (samples, count) =>
      `{"version":2,"status":"success","eval":{"eval_id":"e","task":"t","model":"m","created":"${TIME}"},"results":{"total_samples":${count},"completed_samples":${count},"scores":[]},"samples":[${samples}]}`,
  },
  {
    ...{ name: 'promptfoo output', file: 'out.json' },
    sample: (id, metrics, text) =>
      `{"promptIdx":0,"testIdx":${id},"success":true,"score":1,"namedScores":{${members(metrics)}},"vars":{"x":"${text}${id}"},"failureReason":2,"error":"away"}`,
    log: (samples) =>
      `{"evalId":"e","config":{"description":"t"},"results":{"version":3,"timestamp":"${TIME}","prompts":[{"provider":"m","label":"p"}],"results":[${samples}]}}`,
  },
  {
    ...{ name: 'promptfoo output, JSON lines', file: 'out.jsonl', ...lines },
    sample: (id, metrics, text) =>
      `{"promptIdx":${id % 3},"testIdx":${id},"success":true,"score":1,"namedScores":{${members(metrics)}},"provider":"m","vars":{"x":"${text}${id}"}}`,
  },
  {
    name: 'lm-evaluation-harness samples',
    file: 'samples_t_2026-01-02T03-04-05.000006.jsonl',
    ...lines,
    sample: (id, metrics, text) =>
      `{"doc_id":${id},"doc":{"q":"${text}"},"target":"a","arguments":{},"resps":[["a"]],"filtered_resps":["a"],"filter":"none","metrics":[${values(metrics, (name) => `"${name}"`)}],${members(metrics)}}`,
  },
  {
    ...{ name: 'HELM per_instance_stats.json', file: 'per_instance_stats.json' },
    sample: (id, metrics, text) =>
      `{"instance_id":"i${id}${text}","train_trial_index":0,"stats":[${values(metrics, (name) => `{"name":{"name":"${name}","split":"test"},"count":1,"sum":1,"mean":1}`)}]}`,
    log: (samples) => `[${samples}]`,
  },
  {
    ...{ name: 'HELM scenario_state.json', file: 'scenario_state.json' },
    sample: (id, metrics, text) =>
      `{"instance":{"id":"i${id}","input":{"text":"${text}"},"references":[{"output":{"text":"${metrics}"},"tags":["correct"]}]},"train_trial_index":0,"request":{"model":"m","prompt":"${text}"},"result":{"success":true,"completions":[{"text":"a"}],"request_time":0.1,"request_datetime":1767322800}}`,
    log: (samples) => `{"adapter_spec":{"model":"m"},"request_states":[${samples}]}`,
  },
  {
    ...{ name: 'HELM stats.json', file: 'stats.json' },
    sample: (id, metrics) =>
      values(
        metrics,
        (name) =>
          `{"name":{"name":"${name}${id}","split":"test"},"count":1,"sum":1,"sum_squared":1,"min":1,"max":1,"mean":1,"variance":0,"stddev":0}`,
      ),
    log: (samples) => `[${samples}]`,
  },
  {
    name: 'lm-evaluation-harness results',
    file: 'results_2026-01-02T03-04-05.000006.json',
    sample: (id, metrics) =>
      `"t${id}":{"alias":"t",${values(metrics, (name) => `"${name},none":1,"${name}_stderr,none":0`)}}`,
    log: (samples) =>
      `{"config":{"model":"m","model_args":""},"model_name":"m","date":1767322800,"results":{${samples}}}`,
  },
  {
    ...{ name: 'table', of: ', CSV', file: 'table.csv', separator: '\n', format: table },
    sample: (id, metrics, text) => `i${id},1,"${text}\n""${metrics}"""`,
    log: (samples) => `id,score,text\n${samples}`,
  },
  {
    ...{ name: 'table', of: ', JSON lines', file: 'table.jsonl', format: table, ...lines },
    sample: (id, metrics, text) => `{"id":"i${id}","score":1,"x":"${text}",${members(metrics)}}`,
  },
  {
    ...{ name: 'TrainLoop results', file: '2026-01-02_03-04-05/suite.jsonl', ...lines },
    sample: (id, metrics, text) => trainLoopLines(id, metrics, text, '"score":1'),
  },
  {
    ...{ name: 'TrainLoop benchmark', file: '2026-01-02_03-04-05/m.jsonl', ...lines },
    sample: (id, metrics, text) =>
      trainLoopLines(id, metrics, text, '"type":"result","provider_result":{"cost":1}'),
  },
  {
    ...{ name: 'OpenAI eval run output items', file: 'items.json' },
    sample: (id, metrics, text) =>
      `{"object":"eval.run.output_item","id":"o${id}","run_id":"r","eval_id":"e","created_at":1767322800,"status":"pass","datasource_item_id":${id},"datasource_item":{"q":"${text}"},"results":[${values(metrics, (name) => `{"name":"${name}","passed":true,"score":1}`)}],"sample":{"model":"m"}}`,
    log: (samples) => `{"object":"list","has_more":false,"data":[${samples}]}`,
  },
  {
    ...{ name: 'evalsig RunFrame, JSON', file: 'frame.json' },
    sample: (id, metrics, text) =>
      `{"item_id":"i${id}","score":1,"epoch":0,"metadata":{${members(metrics)},"x":"${text}"}}`,
    log: (samples) =>
      `{"run_id":"r","task_id":"t","model_id":"m","metric_name":"acc","config_hash":"","schema_version":1,"items":[${samples}]}`,
  },
];

/** Samples, a sample of as many metrics, one of a name as long, and samples of which nothing is right. */
function logOf({ sample, log, separator = ',' }: Format, size: number): string {
  const name = (index: number) => `m${index}`;
  const samples = [
    repeat(size, (id) => sample(id, 'a', 'x'), separator),
    sample(size, repeat(size, name, ' '), 'x'),
    sample(size + 1, 'n'.repeat(10 * size), 'x'.repeat(10 * size)),
    sample(
      size + 2,
      repeat(size, () => 'again', ' '),
      'x',
    ),
  ];
  return log(samples.join(separator), size + samples.length - 1);
}

/** Reads a file through the format that knows it, as an import does. */
async function readAs({ name, file, format: given }: Format, input: Buffer): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evalake-growth-'));
  try {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, input);
    const { source, head } = await openLog(path);
    const format = given ?? recogniseFormat(head, path);
    if (format === undefined || format.kind === 'derived' || format.name !== name) {
      throw new Error(`${file} is ${format?.name ?? 'of no format'}, and not: ${name}`);
    }
    const isRead =
      format.kind === 'document'
        ? (await format.compose?.(source)) !== undefined
        : (await countTaken(format.read(source))) > 0;
    if (!isRead) throw new Error(`${name}: nothing`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Events, and the reports of logs that have scores alone. */
async function countTaken(entries: AsyncIterable<{ readonly kind: string }>): Promise<number> {
  let taken = 0;
  for await (const { kind } of entries) taken += kind === 'event' || kind === 'report' ? 1 : 0;
  return taken;
}

/** A log of each format, which grows in samples, metrics, lengths and repeated names at once. */
export const importShapes: readonly Shape[] = formats.map((format) => ({
  name: `a log: ${format.name}${format.of ?? ''}`,
  from: 1_000,
  make: (size) => logOf(format, size),
  work: (input) => readAs(format, input),
}));
