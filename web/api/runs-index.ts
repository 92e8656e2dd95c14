import { type ColumnTable, columnTable } from '../fetch/columns.ts';
import { flag, list, nullable, number, record, type Shape, text } from '../fetch/shape.ts';

/** A metric of a run, and how it compares with the run's baseline. */
export interface RunMetric {
  readonly name: string;
  readonly score: number | null;
  readonly stderr: number | null;
  readonly items: number | null;
  readonly delta: number | null;
  readonly pValue: number | null;
  readonly verdict: string | null;
  /** Whether the score is what a tool states, without items to check it by. */
  readonly stated: boolean;
}

/** A sealed run as the index has it. */
export interface IndexedRun {
  readonly id: string;
  readonly status: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly startedMs: number;
  readonly task: string;
  readonly model: string;
  readonly configHash: string;
  readonly createdBy: string;
  readonly tags: readonly string[];
  readonly events: number | null;
  readonly missing: number | null;
  readonly conflicts: number;
  readonly repeatedSamples: number;
  readonly items: number | null;
  readonly tokens: number | null;
  readonly costDollars: number | null;
  readonly durationMs: number | null;
  readonly verdict: string | null;
  readonly verdictReason: string | null;
  readonly parentRunId: string | null;
  readonly metrics: readonly RunMetric[];
  readonly main: RunMetric | undefined;
}

/** The run index of a project: `GET …/runs/index`. */
export interface RunsIndex {
  readonly asOf: string | null;
  /** The date from which runs are listed; null when all are. */
  readonly since: string | null;
  readonly leftOut: number;
  /** The newest first. */
  readonly runs: readonly IndexedRun[];
}

/** What is asked for, below `v1/`. */
export function runsIndexPath(project: string): string {
  return `projects/${encodeURIComponent(project)}/runs/index`;
}

interface Sent {
  readonly as_of: string | null;
  readonly since: string | null;
  readonly left_out: number;
  readonly runs: ColumnTable;
  readonly metrics: ColumnTable;
}

const sentShape = record<Sent>({
  as_of: nullable(text),
  since: nullable(text),
  left_out: number,
  runs: columnTable,
  metrics: columnTable,
});

export const runsIndexShape: Shape<RunsIndex> = (value, at) => {
  const { as_of: asOf, since, left_out: leftOut, runs, metrics } = sentShape(value, at);
  return { asOf, since, leftOut, runs: readRuns(runs, readMetrics(metrics, runs.rows)) };
};

/** The metrics of each run, by the run's row. */
function readMetrics(table: ColumnTable, runs: number): RunMetric[][] {
  const ofRuns = Array.from({ length: runs }, (): RunMetric[] => []);
  const run = table.column('run', number);
  const name = table.column('metric_name', text);
  const score = table.column('score', number);
  const stderr = table.column('stderr', number);
  const items = table.column('n_items', number);
  const delta = table.column('delta', number);
  const pValue = table.column('p_value', number);
  const verdict = table.column('verdict', text);
  const stated = table.column('stated', flag);
  for (let row = 0; row < table.rows; row++) {
    ofRuns[run[row] ?? -1]?.push({
      name: name[row] ?? '',
      score: score[row] ?? null,
      stderr: stderr[row] ?? null,
      items: items[row] ?? null,
      delta: delta[row] ?? null,
      pValue: pValue[row] ?? null,
      verdict: verdict[row] ?? null,
      stated: stated[row] ?? false,
    });
  }
  return ofRuns;
}

function readRuns(table: ColumnTable, metricsOf: readonly RunMetric[][]): IndexedRun[] {
  const texts = (name: string) => table.column(name, text);
  const numbers = (name: string) => table.column(name, number);
  const [id, status, ts, task] = [texts('run_id'), texts('status'), texts('ts'), texts('task_id')];
  const [model, config, creator] = [texts('model_id'), texts('config_hash'), texts('created_by')];
  const tags = table.column('tags', list(text));
  const [events, missing, conflicts] = [
    numbers('events'),
    numbers('missing'),
    numbers('conflicts'),
  ];
  const [repeated, items] = [numbers('duplicate_samples'), numbers('n_items')];
  const [prompt, completion] = [numbers('prompt_tokens'), numbers('completion_tokens')];
  const [cost, seconds, main] = [
    numbers('cost'),
    numbers('duration_seconds'),
    texts('main_metric'),
  ];
  const [verdict, reason, parent] = [
    texts('verdict'),
    texts('verdict_reason'),
    texts('parent_run_id'),
  ];
  return metricsOf.map((metrics, row) => ({
    id: id[row] ?? '',
    status: status[row] ?? '',
    startedAt: ts[row] ?? '',
    startedMs: Date.parse(ts[row] ?? ''),
    task: task[row] ?? '',
    model: model[row] ?? '',
    configHash: config[row] ?? '',
    createdBy: creator[row] ?? '',
    tags: tags[row] ?? [],
    events: events[row] ?? null,
    missing: missing[row] ?? null,
    conflicts: conflicts[row] ?? 0,
    repeatedSamples: repeated[row] ?? 0,
    items: items[row] ?? null,
    tokens: sumOf(prompt[row], completion[row]),
    costDollars: cost[row] ?? null,
    durationMs: timesThousand(seconds[row]),
    verdict: verdict[row] ?? null,
    verdictReason: reason[row] ?? null,
    parentRunId: parent[row] ?? null,
    metrics,
    main: metrics.find(({ name }) => name === main[row]) ?? metrics[0],
  }));
}

function sumOf(a: number | null | undefined, b: number | null | undefined): number | null {
  return typeof a === 'number' || typeof b === 'number' ? (a ?? 0) + (b ?? 0) : null;
}

function timesThousand(seconds: number | null | undefined): number | null {
  return typeof seconds === 'number' ? seconds * 1000 : null;
}
