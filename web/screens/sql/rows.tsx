import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { SqlRows, SqlValue } from '../../api/sql.ts';
import type { GridColumn } from '../../parts/grid/column.ts';
import { Grid } from '../../parts/grid/grid.tsx';
import { sortRows } from '../../parts/grid/sort.ts';
import { Icon } from '../../parts/icon.tsx';
import { RunLink } from '../../parts/run-link.tsx';
import { Absent } from '../../parts/values.tsx';
import { countText, durationText } from '../../text/numbers.ts';
import { saveFile } from '../../text/save-file.ts';
import { visible } from '../../text/segments.ts';
import { spreadsheetOf } from '../../text/spreadsheet.ts';
import { Text } from '../../text/text.tsx';
import { sqlState } from './state.ts';

interface Row {
  readonly id: string;
  readonly values: readonly SqlValue[];
}

/** Columns that hold the id of a run. */
const RUN_IDS = new Set(['run_id', 'parent_run_id', 'run_before']);
const NUMBERS = /^(tinyint|smallint|integer|bigint|real|double|decimal.*)$/;
const LOOKED_AT = 100;

/** The rows of an answer, and what can be done with them. */
export function Rows({
  answer,
  project,
  tookMs,
}: {
  readonly answer: SqlRows;
  readonly project: string;
  readonly tookMs: number | undefined;
}): VNode {
  const { sort } = sqlState.get();
  const rows = useMemo(
    () => answer.rows.map((values, place): Row => ({ id: String(place), values })),
    [answer],
  );
  const columns = useMemo(() => columnsOf(answer, project), [answer, project]);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  return (
    <>
      <div class="toolbar">
        <span class="small" role="status">
          {countText(rows.length)} {rows.length === 1 ? 'row' : 'rows'}
          {tookMs === undefined ? '' : ` in ${durationText(tookMs)}`}
        </span>
        <span class="spring" />
        <button type="button" class="quiet" onClick={() => save(answer, sorted)}>
          <Icon name="save" /> CSV
        </button>
      </div>
      {answer.truncated ? (
        <p class="truncated">
          <Icon name="warning" /> There are more rows than these. Raise “Rows at most”, or ask for
          fewer: sums over them would be wrong.
        </p>
      ) : null}
      {rows.length === 0 ? (
        <p class="nothing">The statement ran, and no row matches it.</p>
      ) : (
        <Grid
          label="Rows"
          rows={sorted}
          idOf={({ id }) => id}
          columns={columns}
          sort={sort}
          onSort={(wanted) => sqlState.set({ sort: wanted })}
        />
      )}
    </>
  );
}

function columnsOf(answer: SqlRows, project: string): readonly GridColumn<Row>[] {
  const projectAt = answer.columns.findIndex(({ name }) => name === 'project');
  return answer.columns.map(({ name, type }, place): GridColumn<Row> => {
    const isNumber = NUMBERS.test(type);
    return {
      id: String(place),
      title: visible(name),
      width: widthOf(name, place, answer),
      ...(isNumber ? { align: 'end' as const } : {}),
      sortBy: ({ values }) => sortable(values[place] ?? null),
      cell: ({ values }) => {
        const value = values[place] ?? null;
        if (value === null) return <Absent what="null" />;
        const of = projectAt < 0 ? project : String(values[projectAt] ?? project);
        return RUN_IDS.has(name) ? <RunLink id={String(value)} project={of} /> : cellOf(value);
      },
    };
  });
}

function cellOf(value: Exclude<SqlValue, null>): VNode {
  return <Text of={String(value)} />;
}

function sortable(value: SqlValue): string | number | null {
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Pixels for the longest of the first values, within limits. */
function widthOf(name: string, place: number, { rows }: SqlRows): number {
  const lengths = rows.slice(0, LOOKED_AT).map((values) => String(values[place] ?? '').length);
  const longest = Math.max(name.length + 2, ...lengths);
  return Math.min(360, Math.max(72, Math.round(longest * 8) + 20));
}

function save({ columns }: SqlRows, rows: readonly Row[]): void {
  const body = rows.map(({ values }) =>
    values.map((value) => (typeof value === 'boolean' ? String(value) : value)),
  );
  saveFile(
    'evalake-query.csv',
    'text/csv',
    spreadsheetOf([columns.map(({ name }) => name), ...body]),
  );
}
