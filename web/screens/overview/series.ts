import type { IndexedRun, RunMetric } from '../../api/runs-index.ts';

/** The runs of a model at a task. */
export interface Series {
  readonly key: string;
  readonly task: string;
  readonly model: string;
  readonly newest: IndexedRun;
  readonly metric: RunMetric | undefined;
  /** The main metric of the newest run in the last runs, the oldest first. */
  readonly last: readonly (RunMetric | undefined)[];
  readonly count: number;
}

const SHOWN = 20;

export function seriesKey(task: string, model: string): string {
  return JSON.stringify([task, model]);
}

/** The series of a project, that of the newest run first. `runs` come the newest first. */
export function seriesOf(runs: readonly IndexedRun[]): readonly Series[] {
  const groups = new Map<string, IndexedRun[]>();
  for (const run of runs) {
    const key = seriesKey(run.task, run.model);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(run);
  }
  return [...groups].flatMap(([key, group]): Series[] => {
    const [newest] = group;
    if (!newest) return [];
    const { main: metric } = newest;
    const find = ({ metrics }: IndexedRun) => metrics.find(({ name }) => name === metric?.name);
    return [
      {
        key,
        task: newest.task,
        model: newest.model,
        newest,
        metric,
        last: group.slice(0, SHOWN).reverse().map(find),
        count: group.length,
      },
    ];
  });
}
