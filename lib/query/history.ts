import { formatSqlTimestamp, parseTime } from '#contract/time.ts';
import { columnNames } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import type { CompiledQuery } from '#ports/sql-engine.ts';
import { runConditions, type RunConditions } from './conditions.ts';

export interface HistoryFilter extends RunConditions {
  readonly status?: string | undefined;
  /** The largest number of rows. */
  readonly limit: number;
  /** The last row of the page before. Only rows after it are found. */
  readonly before?: { readonly ts: string; readonly runId: string } | undefined;
}

const COLUMNS = columnNames(runsTable).join(', ');

/** Sealed runs, newest first, each metric a row: evalsig's `query_runs` in SQL, by page. */
export function compileHistory(filter: HistoryFilter): CompiledQuery {
  const conditions = runConditions(filter).addIf(filter.status, 'status = ?');
  if (filter.before) {
    const ts = formatSqlTimestamp(parseTime(filter.before.ts));
    conditions.add(
      'ts < CAST(? AS timestamp) OR (ts = CAST(? AS timestamp) AND run_id < ?)',
      ts,
      ts,
      filter.before.runId,
    );
  }
  return {
    sql: `SELECT ${COLUMNS}
FROM runs
WHERE ${conditions.sql}
ORDER BY ts DESC, run_id DESC
LIMIT ${Math.trunc(filter.limit)}`,
    parameters: conditions.parameters,
    project: filter.project,
  };
}
