import { z } from 'zod';
import { groupBy } from '#contract/group-by.ts';
import { parsePythonJson } from '#json/non-finite.ts';
import { type FileHead, hasMember, plainName } from './file-head.ts';
import { type DocumentFormat, type LogSource, type Trait, UnreadableLogError } from './format.ts';
import { anything, maybe } from './maybe.ts';
import { readRecords } from './records.ts';

/**
 * The output of TrainLoop's command line: `data/results/{time}/{suite}.jsonl`, a line for each
 * sample and metric, and `data/benchmarks/{time}/{metric}.jsonl`, a line for each sample and
 * provider between a metadata line and a summary line. The files of one folder are one results
 * document.
 */
export const trainLoopResults: DocumentFormat = {
  kind: 'document',
  name: 'TrainLoop results',
  traits: (head) => [
    ...folderTraits(head),
    hasMember(head, 'metric'),
    hasMember(head, 'passed'),
    hasMember(head, 'sample'),
  ],
  compose: (source) => composeEvaluation(source),
};

export const trainLoopBenchmark: DocumentFormat = {
  kind: 'document',
  name: 'TrainLoop benchmark',
  traits: (head) => [
    ...folderTraits(head),
    hasMember(head, 'type'),
    hasMember(head, 'data.benchmark_id', 'provider_result'),
  ],
  compose: (source) => composeBenchmark(source),
};

const FOLDER = /^(\d{4}-\d\d-\d\d)_(\d\d)-(\d\d)-(\d\d)$/;

function folderTraits({ name, folder }: FileHead): Trait[] {
  return [
    { what: 'a name that ends with .jsonl', there: name.endsWith('.jsonl') },
    { what: 'a folder named YYYY-MM-DD_HH-MM-SS', there: FOLDER.test(folder) },
  ];
}

const lineSchema = z.object({
  metric: z.string(),
  /** 1 and 0, or a number of a metric that is not pass or fail; none where the metric failed. */
  passed: z
    .union([z.number(), z.boolean(), z.enum(['NaN', 'Infinity', '-Infinity'])])
    .nullish()
    .transform((passed) => (typeof passed === 'string' ? null : (passed ?? null))),
  score: maybe(z.number()),
  reason: maybe(z.string()),
  sample: maybe(
    z.looseObject({
      model: maybe(z.string()),
      tag: maybe(z.string()),
      input: anything,
      output: anything,
      start_time_ms: maybe(z.number()),
    }),
  ),
  provider_result: maybe(z.object({ cost: maybe(z.number()), latency_ms: maybe(z.number()) })),
});
type ResultLine = z.infer<typeof lineSchema>;

/** The folder's time, which its writer takes from its own clock; taken as UTC. */
function timestampOf({ path, folder }: LogSource): string {
  const [, date, hour, minute, second] = FOLDER.exec(folder) ?? [];
  if (date === undefined) throw new UnreadableLogError(path, `${folder} is no time`);
  return `${date}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`;
}

async function composeEvaluation(source: LogSource): Promise<unknown> {
  const suites: Record<string, unknown> = {};
  const models = new Set<string>();
  let total = 0;
  for (const [suite, lines] of await linesOfFolder(source)) {
    const samples = new Set(lines.map(sampleKey));
    total += samples.size;
    for (const { sample } of lines) if (sample?.model) models.add(sample.model);
    suites[suite] = { events_processed: samples.size, metrics: metricsOf(suite, lines) };
  }
  return {
    timestamp: timestampOf(source),
    total_events: total,
    suites,
    configuration: { model: models.size === 0 ? undefined : [...models].join(',') },
  };
}

async function composeBenchmark(source: LogSource): Promise<unknown> {
  const all = (await linesOfFolder(source)).flatMap(([, lines]) => lines);
  const byProvider = groupBy(all, ({ sample }) => sample?.model ?? 'unknown');
  const results = [...byProvider].map(([provider, lines]): [string, unknown] => [
    provider,
    { metrics: metricsOf(source.folder, lines), cost_analysis: { total_cost: costOf(lines) } },
  ]);
  return {
    timestamp: timestampOf(source),
    type: 'benchmark',
    providers: [...byProvider.keys()],
    results: Object.fromEntries<unknown>(results),
  };
}

function costOf(lines: readonly ResultLine[]): number | null {
  const costs = lines.map(({ provider_result }) => provider_result?.cost);
  const known = costs.filter((cost) => typeof cost === 'number');
  return known.length === 0 ? null : known.reduce((sum, cost) => sum + cost, 0);
}

/** Each suite of the folder with its results, by name. */
async function linesOfFolder(source: LogSource): Promise<[string, ResultLine[]][]> {
  const files = (await source.neighbours()).filter((name) => plainName(name).endsWith('.jsonl'));
  const suites: [string, ResultLine[]][] = [];
  for (const file of files) {
    const bytes = await source.neighbour(file);
    if (bytes !== undefined) {
      suites.push([plainName(file).replace(/\.jsonl$/, ''), await readLinesOf(file, bytes)]);
    }
  }
  return suites;
}

const OTHER_TYPES = new Set(['metadata', 'summary']);
const typed = z.object({ type: z.string() });

async function readLinesOf(file: string, bytes: Buffer): Promise<ResultLine[]> {
  const lines: ResultLine[] = [];
  for await (const line of readRecords(chunksOf(bytes))) {
    if (line === 'pause') continue;
    const value = jsonOf(line.text);
    if (OTHER_TYPES.has(typed.safeParse(value).data?.type ?? '')) continue;
    const parsed = lineSchema.safeParse(value);
    if (!parsed.success) {
      // A document has no place for what is missing, so that none is made of a part.
      throw new UnreadableLogError(file, `line ${line.number}: no result with metric and passed`);
    }
    lines.push(parsed.data);
  }
  return lines;
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

function jsonOf(text: Buffer): unknown {
  try {
    return parsePythonJson(text.toString());
  } catch {
    return undefined;
  }
}

/** One sample is measured by several metrics. */
function sampleKey({ sample }: ResultLine): string {
  return JSON.stringify([sample?.tag, sample?.start_time_ms, sample?.input]);
}

function metricsOf(suite: string, lines: readonly ResultLine[]): Record<string, unknown> {
  const places = new Map<string, number>();
  const placed = lines.map((line) => {
    const key = sampleKey(line);
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return { line, place };
  });
  const metrics = [...groupBy(placed, ({ line }) => line.metric)];
  return Object.fromEntries(metrics.map(([metric, results]) => [metric, metricOf(suite, results)]));
}

function metricOf(suite: string, results: readonly { line: ResultLine; place: number }[]) {
  const scores = results.flatMap(({ line: { passed } }) =>
    passed === null ? [] : [Number(passed)],
  );
  const isPassFail = scores.every((score) => score === 0 || score === 1);
  const sum = scores.reduce((total, score) => total + score, 0);
  const mean = scores.length === 0 ? 0 : sum / scores.length;
  return {
    passed: isPassFail ? sum : null,
    total: scores.length,
    score: isPassFail ? Math.round(mean * 1000) / 1000 : mean,
    ...(isPassFail ? {} : { score_type: 'mean' }),
    details: results.map(({ line, place }) => ({
      event_id: `${line.sample?.tag ?? suite}.${place}`,
      passed: isPassFail && line.passed !== null ? Number(line.passed) === 1 : null,
      ...(isPassFail ? {} : { score: line.passed === null ? null : Number(line.passed) }),
      input: textOf(line.sample?.input),
      output: textOf(line.sample?.output),
      verdict: line.reason ?? null,
      metadata: { model: line.sample?.model ?? null },
    })),
  };
}

const message = z.object({ content: z.string() });

/** The content of the last message; of another value its JSON. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return message.safeParse(last).data?.content ?? JSON.stringify(value);
}
