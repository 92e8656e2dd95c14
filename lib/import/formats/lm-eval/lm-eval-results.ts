import { z } from 'zod';
import type { StatedScore } from '../converted-run.ts';
import type { LogSource, LogTime } from '../format.ts';
import { logTime, timeAt } from '../log-time.ts';
import { anyObject, anything, maybe, maybeRecord } from '../maybe.ts';
import { parseDocument } from '../parse-document.ts';

/**
 * The aggregates of lm-evaluation-harness: `results_{time}.json`, `{name}_{time}.json` with
 * `--output_path name.json`, and `results.json` in 0.4.0 to 0.4.2.
 */
export const lmEvalResultsSchema = z.looseObject({
  results: z.record(z.string(), maybe(anyObject)),
  model_name: maybe(z.string()),
  config: maybe(z.looseObject({ model: maybe(z.string()), model_args: anything })),
  'n-samples': maybeRecord(z.object({ effective: maybe(z.int()) })),
  /** Seconds since 1970. */
  date: maybe(z.number()),
});
export type LmEvalResults = z.infer<typeof lmEvalResultsSchema>;

/** A time in the name of a file; with dashes where a time has colons, which not all systems take. */
export const NAME_TIME = String.raw`\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:\.\d+)?`;

export function timeInName(text: string): LogTime | undefined {
  return logTime(text.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:'));
}

/** The aggregates beside samples of a time, or of a release that named no time. */
export async function resultsBeside(
  source: LogSource,
  time: string | undefined,
): Promise<LmEvalResults | undefined> {
  for (const name of await source.neighbours()) {
    const isOne =
      time === undefined
        ? /^results\.json/.test(name)
        : isResultsName(name) && name.includes(`_${time}.json`);
    if (!isOne) continue;
    const text = await source.neighbour(name);
    if (text !== undefined) return parseDocument(name, text, lmEvalResultsSchema);
  }
  return undefined;
}

function isResultsName(name: string): boolean {
  return !name.startsWith('samples_');
}

/** As the harness was told it: its name, or that among the model's arguments. */
export function modelOf(results: LmEvalResults | undefined): string | undefined {
  const { model_name, config } = results ?? {};
  if (model_name) return model_name;
  const named = argument(config?.model_args, ['pretrained', 'model', 'engine']);
  return named ?? config?.model ?? undefined;
}

function argument(args: unknown, names: readonly string[]): string | undefined {
  const parsed = anyObject.safeParse(typeof args === 'string' ? pairs(args) : args);
  if (!parsed.success) return undefined;
  const found = names.map((name) => parsed.data[name]);
  return found.find((value) => typeof value === 'string');
}

function pairs(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').flatMap((part) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(part) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The filters of a task, in the order in which its samples went through them. */
export function filtersOf(results: LmEvalResults | undefined, task: string): string[] {
  const keys = Object.keys(results?.results[task] ?? {});
  return [...new Set(keys.flatMap((key) => key.split(',').slice(1, 2)))];
}

/** When it was, if it says so. */
export function dateOf(results: LmEvalResults | undefined): LogTime | undefined {
  const date = results?.date;
  // Some write 0 or 1 for what they do not know.
  return typeof date === 'number' && date > 1e9 ? timeAt(Math.round(date * 1e6)) : undefined;
}

/** `none` is the filter that does nothing. */
export function metricName(metric: string, filter: string): string {
  return filter === 'none' ? metric : `${metric},${filter}`;
}

/** How many documents there were, from 0.4.13 on among the scores (`lm_eval/result_schema.py`). */
const SAMPLE_COUNT = 'sample_len';

/** The stated scores of a task by metric; `{metric}_stderr,{filter}` is a standard error. */
export function statedScores(values: Readonly<Record<string, unknown>>) {
  const stated: Record<string, StatedScore> = {};
  for (const [key, score] of Object.entries(values)) {
    const [metric = '', filter = 'none'] = key.split(',');
    if (typeof score !== 'number' || key === SAMPLE_COUNT || metric.endsWith('_stderr')) continue;
    const error = values[[`${metric}_stderr`, ...key.split(',').slice(1)].join(',')];
    stated[metricName(metric, filter)] =
      typeof error === 'number' ? { score, stderr: error } : { score };
  }
  return stated;
}
