import { isRecord, list, nullable, number, type Shape } from './shape.ts';
import { UnreadableAnswerError } from './failures.ts';

/** A table that came by columns. A column that the server does not have is null in every row. */
export interface ColumnTable {
  readonly rows: number;
  readonly column: <T>(name: string, shape: Shape<T>) => readonly (T | null)[];
}

/** Reads `{"rows", "columns": {NAME: {"values"} | {"dictionary", "codes"}}}`. */
export const columnTable: Shape<ColumnTable> = (value, at) => {
  const { rows, columns } = isRecord(value) ? value : {};
  const count = number(rows, `${at}.rows`);
  if (!isRecord(columns)) throw new UnreadableAnswerError(`${at} has no columns; reload the page`);
  return {
    rows: count,
    column: (name, shape) => readColumn(columns[name], count, shape, `${at}.${name}`),
  };
};

/** Reads a column that stands by itself. A column that is not there is null in every row. */
export function readColumn<T>(
  column: unknown,
  rows: number,
  shape: Shape<T>,
  at: string,
): readonly (T | null)[] {
  if (column === undefined) return new Array<null>(rows).fill(null);
  const { values, dictionary, codes } = isRecord(column) ? column : {};
  const found =
    values === undefined
      ? decode(list(shape)(dictionary, at), list(nullable(number))(codes, at))
      : list(nullable(shape))(values, at);
  if (found.length === rows) return found;
  throw new UnreadableAnswerError(
    `${at} has ${found.length} values for ${rows} rows; reload the page`,
  );
}

function decode<T>(dictionary: readonly T[], codes: readonly (number | null)[]): (T | null)[] {
  return codes.map((code) => (code === null ? null : (dictionary[code] ?? null)));
}
