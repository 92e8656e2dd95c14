import type { IndexedRun } from '../../api/runs-index.ts';
import type { RunRow } from './rows.ts';

/** What runs can be grouped by; nothing at first. */
export const groupings = ['', 'task', 'model', 'config'] as const;
export type Grouping = (typeof groupings)[number];

/** The runs of one task, model or configuration, as one row. */
export interface RunGroup {
  readonly kind: 'group';
  readonly id: string;
  readonly name: string;
  readonly count: number;
  /** The run that began last; the row shows it. */
  readonly newest: IndexedRun;
  readonly isOpen: boolean;
}

export type ShownRow = RunRow | RunGroup;

/**
 * The rows as they are, or groups in the order of their first runs, each with its runs below it when it is open. Of a run that is
 * being received nobody knows its group yet: those stay first.
 */
export function groupRows(
  rows: readonly RunRow[],
  by: Grouping,
  open: readonly string[],
): readonly ShownRow[] {
  if (by === '') return rows;
  const groups = new Map<string, IndexedRun[]>();
  for (const { kind, run } of rows) {
    if (kind === 'receiving') continue;
    const name = groupOf(run, by);
    const known = groups.get(name);
    if (known) known.push(run);
    else groups.set(name, [run]);
  }
  const shown: ShownRow[] = rows.filter(({ kind }) => kind === 'receiving');
  for (const [name, runs] of groups) {
    const newest = runs.reduce((last, run) => (run.startedMs > last.startedMs ? run : last));
    const isOpen = open.includes(name);
    // No run's id has a line feed.
    shown.push({ kind: 'group', id: `\n${name}`, name, count: runs.length, newest, isOpen });
    if (isOpen) shown.push(...runs.map((run): RunRow => ({ kind: 'sealed', id: run.id, run })));
  }
  return shown;
}

function groupOf(run: IndexedRun, by: Exclude<Grouping, ''>): string {
  return by === 'config' ? run.configHash : run[by];
}
