import { z } from 'zod';
import { formatTimestamp } from '#contract/time.ts';
import type { RunsIndexAnswer } from '#schemas/dashboard/runs-index.ts';
import { packJson, packTexts } from '../pack-column.ts';
import type { IndexedMetric, IndexedRun } from './indexed-runs.ts';

const tagsSchema = z.array(z.string());

/** A row a run, in this order. */
export function runsTableOf(runs: readonly IndexedRun[]): RunsIndexAnswer['runs'] {
  const texts = (textOf: (run: IndexedRun) => string | null) => packTexts(runs.map(textOf));
  const values = <T>(valueOf: (run: IndexedRun) => T) => ({ values: runs.map(valueOf) });
  return {
    rows: runs.length,
    columns: {
      run_id: texts(({ name }) => name),
      ts: texts(({ row: { ts } }) => formatTimestamp(ts)),
      status: texts(({ row: { status } }) => status),
      task_id: texts(({ row: { task_id } }) => task_id),
      model_id: texts(({ row: { model_id } }) => model_id),
      config_hash: texts(({ row: { config_hash } }) => config_hash),
      created_by: texts(({ row: { created_by } }) => created_by),
      tags: packJson(
        runs.map(({ row: { tags_json } }) => tags_json),
        (json) => tagsSchema.parse(JSON.parse(json)),
      ),
      events: values(({ row: { events } }) => events),
      missing: values(({ row: { missing } }) => missing),
      conflicts: values(({ row: { conflicts } }) => conflicts),
      duplicate_samples: values(({ row: { duplicate_samples } }) => duplicate_samples),
      prompt_tokens: values(({ row: { prompt_tokens } }) => prompt_tokens),
      completion_tokens: values(({ row: { completion_tokens } }) => completion_tokens),
      cost: values(({ row: { cost } }) => cost),
      duration_seconds: values(({ row: { duration_seconds } }) => duration_seconds),
      main_metric: texts(({ metrics: [main] }) => main?.name ?? null),
      n_items: values(({ metrics: [main] }) => main?.row.n_items ?? 0),
      verdict: texts(({ metrics: [main] }) => main?.judged.verdict ?? null),
      verdict_reason: texts(({ metrics: [main] }) => main?.judged.reason ?? null),
      parent_run_id: texts(({ metrics: [main] }) => main?.judged.parent_run_id ?? null),
    },
  };
}

/** A row for each metric of the runs; `run` is the row of its run among them. */
export function metricsTableOf(runs: readonly IndexedRun[]): RunsIndexAnswer['metrics'] {
  const rows = runs.flatMap(({ metrics }, run) => metrics.map((metric) => ({ run, metric })));
  const texts = (textOf: (metric: IndexedMetric) => string | null) =>
    packTexts(rows.map(({ metric }) => textOf(metric)));
  const values = <T>(valueOf: (metric: IndexedMetric) => T) => ({
    values: rows.map(({ metric }) => valueOf(metric)),
  });
  return {
    rows: rows.length,
    columns: {
      run: { values: rows.map(({ run }) => run) },
      metric_name: texts(({ name }) => name),
      score: values(({ row: { score } }) => score),
      stderr: values(({ row: { stderr } }) => stderr),
      n_items: values(({ row: { n_items } }) => n_items),
      delta: values(({ judged: { delta } }) => delta),
      p_value: values(({ judged: { p_value } }) => p_value),
      verdict: texts(({ judged: { verdict } }) => verdict),
      stated: values(({ row: { stated } }) => stated),
    },
  };
}
