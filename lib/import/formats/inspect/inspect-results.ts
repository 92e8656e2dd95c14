import { contentHash } from '#contract/content-hash.ts';
import type { RunUsage } from '../converted-run.ts';
import type { InspectHeader, InspectSample, InspectUsage } from './inspect-schema.ts';

type Results = InspectHeader['results'];

interface ScoreOfRun {
  readonly name: string;
  readonly reducer: string | undefined;
  readonly metrics: Readonly<Record<string, { readonly value?: unknown } | null | undefined>>;
}

/** The scorers of a log, with what they came to. */
export function scoresOfRun(results: Results): ScoreOfRun[] {
  if (!results) return [];
  const { scores, scorer, metrics } = results;
  const all = scores ?? (metrics ? [{ name: scorer?.name, reducer: undefined, metrics }] : []);
  return all.map(({ name, reducer, metrics: each }) => ({
    name: name ?? 'score',
    reducer: reducer ?? undefined,
    metrics: each ?? {},
  }));
}

/** The reducer of epochs that is meant when none is named. */
const MEAN = 'mean';

/**
 * Each metric of each scorer by `{scorer}/{metric}`, followed by the reducer where it is not the mean:
 * `match/accuracy,at_least_1`.
 */
export function inspectReport(results: Results): Record<string, unknown> {
  const report = new Map<string, unknown>();
  for (const { name, reducer = MEAN, metrics } of scoresOfRun(results)) {
    for (const [metric, stated] of Object.entries(metrics)) {
      const key = `${name}/${metric}${reducer === MEAN ? '' : `,${reducer}`}`;
      report.set(freeKey(report, key), stated?.value);
    }
  }
  return Object.fromEntries(report);
}

function freeKey(report: ReadonlyMap<string, unknown>, key: string): string {
  if (!report.has(key)) return key;
  let count = 2;
  while (report.has(`${key},${count}`)) count += 1;
  return `${key},${count}`;
}

const ID_DIGITS = 8;

/**
 * The id of the evaluation, and a hash of its scores: a log that is scored again keeps `eval_id`. One
 * without scores has no hash. Older logs have no `eval_id`, and a retried one keeps its `task_id`.
 */
export function inspectRunId(header: InspectHeader): string {
  const { eval_id, task_id, run_id, created, task } = header.eval;
  const parts = [task_id ?? task, run_id ?? created].filter((part) => part !== undefined);
  const id = eval_id ?? parts.join('::');
  const report = inspectReport(header.results);
  const keys = Object.keys(report).sort();
  if (keys.length === 0) return id;
  const scores = keys.map((key) => [key, report[key] ?? null]);
  return `${id}::${contentHash(JSON.stringify(scores)).slice(0, ID_DIGITS)}`;
}

/** Over all models. */
export function usageOf(usage: InspectUsage): RunUsage {
  const all = Object.values(usage ?? {});
  return {
    promptTokens: sum(all.map((each) => each?.input_tokens)),
    completionTokens: sum(all.map((each) => each?.output_tokens)),
    cost: sum(all.map((each) => each?.total_cost)),
  };
}

function sum(values: readonly (number | null | undefined)[]): number | undefined {
  const known = values.filter((value) => typeof value === 'number');
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}

/** The model's answer. Older releases record it only in the message. */
export function answerText({ output }: InspectSample): unknown {
  if (output?.completion !== undefined) return output.completion;
  const content = output?.choices?.[0]?.message?.content;
  if (!Array.isArray(content)) return content;
  const texts: unknown[] = content;
  return texts.map((part) => textOf(part)).join('');
}

function textOf(part: unknown): string {
  if (typeof part !== 'object' || part === null || !('text' in part)) return '';
  return typeof part.text === 'string' ? part.text : '';
}
