import { formatTimestamp, parseTime } from '#contract/time.ts';
import { eventsOf, type SampleEvent, type SampleRun, sampleRuns } from './sample-runs.ts';

/** The varying columns of a row of `runs`, computed from the run itself. */
export interface ExpectedRun {
  readonly project: string;
  readonly year: string;
  readonly month: string;
  readonly ts: string;
  readonly run_id: string;
  readonly recorder_run_id: string;
  readonly model_id: string;
  readonly task_id: string;
  readonly metric_name: string;
  readonly main: boolean;
  readonly score: number;
  readonly stderr: number;
  readonly n_items: number;
  readonly status: string;
  readonly events: number;
  readonly missing: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly cost: number;
  readonly duration_seconds: number;
  /** 1 for the newest run of its project, model, task and metric. */
  readonly recency: number;
}

export interface ExpectedItem {
  readonly project: string;
  readonly run_id: string;
  readonly model_id: string;
  readonly task_id: string;
  readonly metric_name: string;
  readonly item_id: string;
  readonly score: number;
}

export const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]) => sum(values) / values.length;

/** The sample standard deviation. */
export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(sum(values.map((value) => (value - middle) ** 2)) / (values.length - 1));
}

/** Groups in the order of their first members. */
export function groups<T>(rows: readonly T[], keyOf: (row: T) => unknown): T[][] {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row));
    const group = found.get(key);
    if (group) group.push(row);
    else found.set(key, [row]);
  }
  return [...found.values()];
}

/** Sorts by the first key that differs; a key that begins with `-` sorts in descending order. */
export function sorted<T extends object>(rows: readonly T[], ...keys: string[]): T[] {
  return rows.toSorted((a, b) => {
    for (const key of keys) {
      const name = key.replace(/^-/, '');
      const order = compare(valueOf(a, name), valueOf(b, name));
      if (order !== 0) return name === key ? order : -order;
    }
    return 0;
  });
}

function valueOf(row: object, name: string): unknown {
  return new Map<string, unknown>(Object.entries(row)).get(name);
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : Number(String(a) !== String(b));
}

const METRICS = ['accuracy', 'f1'] as const;

function scoresOf(run: SampleRun, metric: (typeof METRICS)[number]): number[] {
  return run.samples.map(({ correct, f1 }) => (metric === 'f1' ? f1 : Number(correct)));
}

function usageOf(events: readonly SampleEvent[], run: SampleRun) {
  const sampled = new Set(
    events.filter(({ type }) => type === 'sampling').map(({ sample_id }) => sample_id),
  );
  const samples = run.samples.filter(({ id }) => sampled.has(id));
  const times = events.map(({ created_at }) => parseTime(created_at));
  return {
    prompt_tokens: sum(samples.map(({ promptTokens }) => promptTokens)),
    completion_tokens: sum(samples.map(({ completionTokens }) => completionTokens)),
    cost: sum(samples.map(({ cost }) => cost)),
    duration_seconds: (Math.max(...times) - Math.min(...times)) / 1e6,
  };
}

function rowsOf(run: SampleRun): Omit<ExpectedRun, 'recency'>[] {
  const events = eventsOf(run);
  const ts = formatTimestamp(run.start * 1000);
  return METRICS.map((metric) => {
    const scores = scoresOf(run, metric);
    return {
      ...{ project: run.project, year: ts.slice(0, 4), month: ts.slice(5, 7), ts },
      run_id: metric === 'accuracy' ? run.runId : `${run.runId}::${metric}`,
      recorder_run_id: run.runId,
      ...{ model_id: run.model, task_id: run.task, metric_name: metric },
      main: metric === 'accuracy',
      score: mean(scores),
      stderr: deviation(scores) / Math.sqrt(scores.length),
      n_items: scores.length,
      status: run.lost === undefined ? 'complete' : 'incomplete',
      events: events.length,
      missing: run.lost === undefined ? 0 : 1,
      ...usageOf(events, run),
    };
  });
}

export function seriesOf(
  row: Pick<ExpectedRun, 'project' | 'model_id' | 'task_id' | 'metric_name'>,
) {
  return [row.project, row.model_id, row.task_id, row.metric_name];
}

function withRecency(rows: readonly Omit<ExpectedRun, 'recency'>[]): ExpectedRun[] {
  return groups(rows, seriesOf).flatMap((series) =>
    sorted(series, '-ts', '-run_id').map((row, i) => ({ ...row, recency: i + 1 })),
  );
}

export const expectedRuns: readonly ExpectedRun[] = withRecency(sampleRuns().flatMap(rowsOf));

export const expectedItems: readonly ExpectedItem[] = sampleRuns().flatMap((run) =>
  METRICS.flatMap((metric) =>
    scoresOf(run, metric).map((score, i) => ({
      project: run.project,
      run_id: metric === 'accuracy' ? run.runId : `${run.runId}::${metric}`,
      model_id: run.model,
      task_id: run.task,
      metric_name: metric,
      item_id: run.samples[i]?.id ?? '',
      score,
    })),
  ),
);
