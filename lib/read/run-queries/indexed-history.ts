import { compareCodePoints } from '#compare/code-points.ts';
import { formatTimestamp, parseTime } from '#contract/time.ts';
import { columnNames } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import type { SqlRow } from '#ports/sql-engine.ts';
import type { HistoryFilter } from '#query/history.ts';
import { IndexFilter } from './index-filter.ts';
import type { IndexGroup } from './index-groups.ts';

/** A row's place in the order of the history. */
interface Place {
  readonly ts: number;
  readonly runId: string;
}

interface FoundRow extends Place {
  readonly group: IndexGroup;
  readonly row: number;
}

const COLUMNS = columnNames(runsTable);

/**
 * The rows that `compileHistory` asks for. Groups are read from the newest on, until no other can hold a
 * row of the page; a filter that few rows pass reads the columns that it names of all of them.
 */
export async function readHistory(
  groups: readonly IndexGroup[],
  filter: HistoryFilter,
): Promise<SqlRow[]> {
  const { before, limit } = filter;
  const last = before && { ts: parseTime(before.ts), runId: before.runId };
  const conditions = new IndexFilter(filter);
  const isBehind = (place: Place): boolean => !last || compareNewestFirst(last, place) < 0;
  const candidates = groups
    .filter((group) => conditions.mayHold(group) && group.leastMicros <= (last?.ts ?? Infinity))
    .sort((a, b) => b.mostMicros - a.mostMicros || 0);
  let found: FoundRow[] = [];
  for (const group of candidates) {
    const oldest = found.length < limit ? undefined : found.at(-1);
    if (oldest && group.mostMicros < oldest.ts) break;
    const rows = await findRows(group, conditions);
    found = [...found, ...rows.filter(isBehind)].sort(compareNewestFirst).slice(0, limit);
  }
  return readRows(found);
}

async function findRows(group: IndexGroup, conditions: IndexFilter): Promise<FoundRow[]> {
  const rows = await conditions.rowsOf(group);
  if (rows.length === 0) return [];
  const { ts, run_id: ids } = await group.read(['ts', 'run_id']);
  return rows.map((row) => ({ ts: ts[row] ?? 0, runId: ids[row] ?? '', group, row }));
}

function compareNewestFirst(a: Place, b: Place): number {
  return b.ts - a.ts || compareCodePoints(b.runId, a.runId);
}

async function readRows(found: readonly FoundRow[]): Promise<SqlRow[]> {
  const columnsOf = new Map<IndexGroup, Awaited<ReturnType<typeof readAll>>>();
  for (const { group } of found) {
    if (!columnsOf.has(group)) columnsOf.set(group, await readAll(group));
  }
  return found.map(({ group, row, ts }) => {
    const columns = columnsOf.get(group);
    const values = COLUMNS.map((name) => [name, columns?.[name][row] ?? null] as const);
    return { ...Object.fromEntries(values), ts: formatTimestamp(ts) };
  });
}

function readAll(group: IndexGroup) {
  return group.read(COLUMNS);
}
