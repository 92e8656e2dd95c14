import { groupBy } from '#contract/group-by.ts';
import { COMPARISONS_ROOT } from '#contract/keys.ts';
import { formatTimestamp } from '#contract/time.ts';
import { readNamed, readParquet } from '#parquet/index.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import type { AlertRule } from '#schemas/alerts.ts';
import { pinName } from '#schemas/project-settings.ts';
import type { AlertSettings } from './due-alerts.ts';

/** A series of runs: a model's scores of a task in a metric. */
export interface KnownSeries {
  readonly model_id: string;
  readonly task_id: string;
  readonly metric_name: string;
  /** Start of its newest run, microseconds since 1970. */
  readonly lastMicros: number;
}

/** The series of a project that have comparisons. */
export async function readKnownSeries(store: ObjectStore, project: string): Promise<KnownSeries[]> {
  const columns = ['model_id', 'task_id', 'metric_name', 'ts'];
  const series = new Map<string, KnownSeries>();
  for await (const key of listKeys(store, `${COMPARISONS_ROOT}/${project}/`)) {
    const stored = await store.get(key);
    if (!stored) continue;
    const rows = await readNamed(key, () => readParquet(stored.bytes, { columns }));
    const [models, tasks, metrics] = columns.slice(0, 3).map((name) => rows.strings(name));
    for (const [row, lastMicros] of rows.numbers('ts').entries()) {
      const [model_id, task_id, metric_name] = [models?.[row], tasks?.[row], metrics?.[row]];
      if (model_id == null || task_id == null || metric_name == null) continue;
      const name = JSON.stringify([model_id, task_id, metric_name]);
      const before = series.get(name)?.lastMicros ?? -Infinity;
      const newest = Math.max(before, lastMicros ?? -Infinity);
      series.set(name, { model_id, task_id, metric_name, lastMicros: newest });
    }
  }
  return [...series.values()];
}

type Rule = Pick<AlertRule, 'kind' | 'metric_name' | 'task_id' | 'model_id' | 'floor'>;

/**
 * The rules of the settings. One that applies to no series any more is dead: it cannot alert. So is a pin
 * that is no baseline.
 * @param pins by `pinName`
 */
export function alertRules(
  settings: AlertSettings,
  series: readonly KnownSeries[],
  pins: ReadonlyMap<string, PinState>,
): AlertRule[] {
  const ofTasks = groupBy(series, ({ task_id }) => task_id);
  return rulesOf(settings).map((rule) => {
    // There may be as many pins as series, and a pin names a task.
    const candidates = rule.task_id === null ? series : (ofTasks.get(rule.task_id) ?? []);
    const own = candidates.filter(
      ({ metric_name: metric, model_id: model }) =>
        (rule.metric_name === null || rule.metric_name === metric) &&
        (rule.model_id === null || rule.model_id === model),
    );
    const last = own.reduce((newest, { lastMicros }) => Math.max(newest, lastMicros), -Infinity);
    return {
      ...rule,
      series: own.length,
      last_run_at: Number.isFinite(last) ? formatTimestamp(last) : null,
      ...stateOf(rule, own.length, pins),
    };
  });
}

/** Whether the pinned runs are baselines. */
export interface PinState {
  readonly isDead: boolean;
  readonly why: string | null;
}

function stateOf(
  { kind, task_id: task, model_id: model }: Rule,
  series: number,
  pins: ReadonlyMap<string, PinState>,
): Pick<AlertRule, 'dead' | 'why'> {
  if (series === 0) return { dead: true, why: 'no run of such a series is left' };
  const named = kind === 'pin' && task !== null ? { task, model: model ?? undefined } : undefined;
  const pin = named && pins.get(pinName(named));
  return { dead: pin?.isDead ?? false, why: pin?.why ?? null };
}

function rulesOf({ critical_metrics, metrics, baselines }: AlertSettings): Rule[] {
  const none = { metric_name: null, task_id: null, model_id: null, floor: null };
  return [
    ...critical_metrics.map((metric_name) => ({
      ...{ ...none, metric_name },
      kind: 'critical_metric' as const,
    })),
    ...Object.entries(metrics).flatMap(([metric_name, { floor }]) =>
      floor === undefined ? [] : [{ ...none, kind: 'floor' as const, metric_name, floor }],
    ),
    ...baselines.pins.map(({ task, model }) => ({
      ...none,
      kind: 'pin' as const,
      task_id: task,
      model_id: model ?? null,
    })),
  ];
}
