import { flag, isRecord, list, nullable, number, type Shape, text } from './shape.ts';
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
      ? decode(list(shape)(dictionary, at), cellsOf(codes, number, at))
      : cellsOf(values, shape, at);
  if (found.length === rows) return found;
  throw new UnreadableAnswerError(
    `${at} has ${found.length} values for ${rows} rows; reload the page`,
  );
}

function decode<T>(dictionary: readonly T[], codes: readonly (number | null)[]): (T | null)[] {
  return codes.map((code) => (code === null ? null : (dictionary[code] ?? null)));
}

/** Of 100,000 runs two million cells are looked at: in a loop of their own, without a call of the shape for each. */
function cellsOf<T>(cells: unknown, shape: Shape<T>, at: string): readonly (T | null)[] {
  return isPlain(cells, shape) ? cells : list(nullable(shape))(cells, at);
}

const TYPES = new Map<unknown, string>([
  [text, 'string'],
  [number, 'number'],
  [flag, 'boolean'],
]);

function isPlain<T>(cells: unknown, shape: Shape<T>): cells is readonly (T | null)[] {
  const type = TYPES.get(shape);
  return (
    Array.isArray(cells) &&
    type !== undefined &&
    cells.every((cell) => cell === null || typeof cell === type)
  );
}
