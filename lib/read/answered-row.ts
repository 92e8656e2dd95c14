import { answeredName } from '#lake/table-rows.ts';
import type { Table } from '#lake/tables/table.ts';
import type { SqlRow, SqlValue } from '#ports/sql-engine.ts';

/** Converts an engine's row to the members of the API's answer: JSON text becomes its value. */
export function answeredRow({ columns }: Table): (row: SqlRow) => Record<string, unknown> {
  const names = new Map(columns.filter(({ json }) => json).map((c) => [c.name, answeredName(c)]));
  const member = ([name, value]: [string, SqlValue]): [string, unknown] => {
    const answered = names.get(name);
    return answered === undefined ? [name, value] : [answered, parseJson(value)];
  };
  return (row) => Object.fromEntries(Object.entries(row).map(member));
}

function parseJson(text: SqlValue): unknown {
  return typeof text === 'string' ? JSON.parse(text) : null;
}
