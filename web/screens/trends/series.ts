import type { IndexedRun } from '../../api/runs-index.ts';
import type { Bucket } from './state.ts';

/** A score at a time: of a run, or the mean of a day's or week's runs. */
export interface Point {
  readonly ms: number;
  readonly score: number;
  /** Of the mean, where it is one. */
  readonly stderr: number | null;
  readonly items: number | null;
  readonly runs: number;
  /** The only or the newest run. */
  readonly run: IndexedRun;
  /** Whether a run of it is not whole. */
  readonly isHollow: boolean;
  /** Whether its configuration is another than that of the point before. */
  readonly isConfigChanged: boolean;
  /** Its tags that no point of the series before it has; none of the first. */
  readonly newTags: readonly string[];
  /** Whether the newest run of the series is compared with it. */
  readonly isBaseline: boolean;
}

/** The points of one model, the oldest first. */
export interface Series {
  readonly model: string;
  readonly points: readonly Point[];
}

/** One metric of one task: what can stand on one scale. */
export interface Panel {
  readonly id: string;
  readonly task: string;
  readonly metric: string;
  readonly runs: number;
  readonly series: readonly Series[];
}

export interface Chosen {
  readonly task: readonly string[];
  readonly metric: readonly string[];
  readonly model: readonly string[];
}

interface Scored {
  readonly run: IndexedRun;
  readonly score: number;
  readonly stderr: number | null;
  readonly items: number | null;
}

/** The charts of some runs, those of the most runs first. */
export function panelsOf(
  runs: readonly IndexedRun[],
  { task, metric, model }: Chosen,
  bucket: Bucket,
): readonly Panel[] {
  const panels = new Map<
    string,
    { readonly task: string; readonly metric: string; readonly models: Map<string, Scored[]> }
  >();
  // The index has the newest first.
  for (const run of [...runs].reverse()) {
    if (!isChosen(task, run.task) || !isChosen(model, run.model) || Number.isNaN(run.startedMs))
      continue;
    for (const { name, score, stderr, items } of run.metrics) {
      if (score === null || !isChosen(metric, name)) continue;
      const id = `${run.task}\n${name}`;
      const panel = panels.get(id) ?? {
        task: run.task,
        metric: name,
        models: new Map<string, Scored[]>(),
      };
      panels.set(id, panel);
      const scored = panel.models.get(run.model) ?? [];
      panel.models.set(run.model, scored);
      scored.push({ run, score, stderr, items });
    }
  }
  return [...panels]
    .map(([id, { task: ofTask, metric: ofMetric, models }]): Panel => ({
      id,
      task: ofTask,
      metric: ofMetric,
      runs: [...models.values()].reduce((sum, { length }) => sum + length, 0),
      series: [...models]
        .map(([name, scored]): Series => ({ model: name, points: pointsOf(scored, bucket) }))
        .sort((a, b) => b.points.length - a.points.length || (a.model < b.model ? -1 : 1)),
    }))
    .sort((a, b) => b.runs - a.runs || (a.id < b.id ? -1 : 1));
}

function isChosen(chosen: readonly string[], value: string): boolean {
  return chosen.length === 0 || chosen.includes(value);
}

function pointsOf(scored: readonly Scored[], bucket: Bucket): readonly Point[] {
  const baseline = scored.at(-1)?.run.parentRunId;
  let config: string | undefined;
  const tags = new Set<string>();
  return groupsOf(scored, bucket).flatMap((group) => {
    const last = group.at(-1);
    if (!last) return [];
    const before = config;
    config = last.run.configHash;
    const newTags = tagsOf(group).filter((tag) => !tags.has(tag));
    for (const tag of newTags) tags.add(tag);
    return [
      {
        ms: bucket === 'run' ? last.run.startedMs : startOf(last.run.startedMs, bucket),
        score: group.reduce((sum, { score }) => sum + score, 0) / group.length,
        stderr: stderrOfMean(group),
        items: last.items,
        runs: group.length,
        run: last.run,
        isHollow: group.some(({ run }) => run.status === 'incomplete'),
        newTags: before === undefined ? [] : newTags,
        isConfigChanged: before !== undefined && before !== config,
        isBaseline: group.some(({ run }) => run.id === baseline),
      },
    ];
  });
}

/** A run is a point of its own, and there may be 100,000: only days and weeks are gathered. */
function groupsOf(scored: readonly Scored[], bucket: Bucket): readonly (readonly Scored[])[] {
  if (bucket === 'run') return scored.map((each) => [each]);
  const groups = new Map<number, Scored[]>();
  for (const each of scored) {
    const at = startOf(each.run.startedMs, bucket);
    const group = groups.get(at);
    if (group) group.push(each);
    else groups.set(at, [each]);
  }
  return [...groups.values()];
}

function tagsOf(group: readonly Scored[]): readonly string[] {
  const [first] = group;
  if (first && group.length === 1) return first.run.tags;
  return [...new Set(group.flatMap(({ run }) => run.tags))];
}

/** The standard error of a mean of independent scores. */
function stderrOfMean(group: readonly Scored[]): number | null {
  if (group.some(({ stderr }) => stderr === null)) return null;
  return Math.sqrt(group.reduce((sum, { stderr }) => sum + (stderr ?? 0) ** 2, 0)) / group.length;
}

const DAY_MS = 86_400_000;
/** 1970-01-05, a Monday. */
const MONDAY_MS = 4 * DAY_MS;

/** The first moment of a day or week in UTC. */
function startOf(ms: number, bucket: 'day' | 'week'): number {
  if (bucket === 'day') return Math.floor(ms / DAY_MS) * DAY_MS;
  return Math.floor((ms - MONDAY_MS) / (7 * DAY_MS)) * 7 * DAY_MS + MONDAY_MS;
}
