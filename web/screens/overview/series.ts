import type { IndexedRun, RunMetric } from '../../api/runs-index.ts';

/** The runs of a model at a task. */
export interface Series {
  readonly key: string;
  readonly task: string;
  readonly model: string;
  readonly newest: IndexedRun;
  /** The run before the newest. */
  readonly before: IndexedRun | undefined;
  readonly metric: RunMetric | undefined;
  /** The main metric of the newest run in the last runs, the oldest first. */
  readonly last: readonly (RunMetric | undefined)[];
  readonly count: number;
}

const SHOWN = 20;

export function seriesKey(task: string, model: string): string {
  return JSON.stringify([task, model]);
}

/**
 * The series of a project: those that got worse, those that nothing was compared with, the others; each
 * that of the newest run first. `runs` come the newest first.
 */
export function seriesOf(runs: readonly IndexedRun[]): readonly Series[] {
  const groups = new Map<string, IndexedRun[]>();
  for (const run of runs) {
    const key = seriesKey(run.task, run.model);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(run);
  }
  const series = [...groups].flatMap(([key, group]): Series[] => {
    const [newest, before] = group;
    if (!newest) return [];
    const { main: metric } = newest;
    const find = ({ metrics }: IndexedRun) => metrics.find(({ name }) => name === metric?.name);
    return [
      {
        key,
        task: newest.task,
        model: newest.model,
        newest,
        before,
        metric,
        last: group.slice(0, SHOWN).reverse().map(find),
        count: group.length,
      },
    ];
  });
  return series.sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ metric, before }: Series): number {
  if (metric?.verdict === 'REGRESSED' || metric?.verdict === 'REJECT') return 0;
  return metric?.verdict === null && before ? 1 : 2;
}
