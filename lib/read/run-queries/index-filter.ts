import type { HistoryFilter } from '#query/history.ts';
import type { IndexGroup, IndexRow } from './index-groups.ts';

const FILTERED = ['model_id', 'task_id', 'metric_name', 'status'] as const;
type Filtered = (typeof FILTERED)[number];

/** What `runConditions` says in SQL, and of the history also the status. */
export class IndexFilter {
  readonly #wanted: readonly (readonly [Filtered, string])[];
  readonly #since: number;
  readonly #until: number;

  constructor(filter: Partial<Omit<HistoryFilter, 'project' | 'limit' | 'before'>>) {
    const { modelId, taskId, metricName, status, since = -Infinity, until = Infinity } = filter;
    const wanted = [modelId, taskId, metricName, status];
    this.#wanted = FILTERED.flatMap((name, at) => {
      const value = wanted[at];
      return value === undefined ? [] : [[name, value] as const];
    });
    this.#since = since;
    this.#until = until;
  }

  /** Whether rows of the group may be at a time that is wanted. */
  mayHold({ leastMicros, mostMicros }: IndexGroup): boolean {
    return mostMicros >= this.#since && leastMicros <= this.#until;
  }

  /** The numbers of the rows that pass, ascending. */
  async rowsOf(group: IndexGroup): Promise<number[]> {
    const values = await group.read(['ts', ...this.#wanted.map(([name]) => name)]);
    const { ts } = values;
    let rows: number[] = [];
    for (let row = 0; row < group.rows; row += 1) {
      const micros = ts[row] ?? 0;
      if (micros >= this.#since && micros <= this.#until) rows.push(row);
    }
    for (const [name, value] of this.#wanted) {
      const column: readonly IndexRow[Filtered][] = values[name];
      rows = rows.filter((row) => column[row] === value);
    }
    return rows;
  }
}
