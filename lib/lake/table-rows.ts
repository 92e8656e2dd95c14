import { z } from 'zod';
import { type ColumnReader, type ColumnType, ParquetFile } from '#parquet/index.ts';
import { pick } from './pick.ts';
import type { Table, TableColumn } from './tables/table.ts';

/** Derives from a table's definition the schemas and types of its rows, and their nulls. */

type ColumnOf<T extends Table> = T['columns'][number];
type Nullable<C extends TableColumn> = Extract<C, { nullable: true }>;
type From<C extends TableColumn, Source> = Extract<C, { from: Source }>;

/** Values as the lake's files hold them: timestamps are microseconds since 1970, UTC. */
const storedTypes = {
  string: z.string(),
  boolean: z.boolean(),
  int: z.int(),
  bigint: z.int(),
  double: z.number(),
  timestamp: z.int(),
} satisfies Record<ColumnType, z.ZodType>;

/** Values as the SQL engines and the API answer them: timestamps are text. */
const answeredTypes = { ...storedTypes, timestamp: z.string() };

type ValueSchema<C extends TableColumn, Types extends Record<ColumnType, z.ZodType>> = C extends {
  values: infer Values extends readonly string[];
}
  ? z.ZodEnum<{ [V in Values[number]]: V }>
  : Types[C['type']];

/** The members of a stored row. A parsed row may lack nullable members; they become null. */
export type StoredShape<C extends TableColumn> = {
  [K in C as K['name']]: K extends { nullable: true }
    ? z.ZodDefault<z.ZodNullable<ValueSchema<K, typeof storedTypes>>>
    : ValueSchema<K, typeof storedTypes>;
};

type AnsweredName<C extends TableColumn> = C extends { json: z.ZodType; name: `${infer N}_json` }
  ? N
  : C['name'];

/** The members of a row as the API gives it. */
export type AnsweredShape<C extends TableColumn> = {
  [K in C as AnsweredName<K>]: K extends { json: infer Json extends z.ZodType }
    ? Json
    : K extends { nullable: true }
      ? z.ZodNullable<ValueSchema<K, typeof answeredTypes>>
      : ValueSchema<K, typeof answeredTypes>;
};

/** The schema of a table's rows in the lake, wherever they are kept as JSON. */
export function rowSchema<C extends TableColumn>(table: Table<C>) {
  return z.object(storedShape(table));
}

/** A row of a table in the lake, by column name. */
export type Row<T extends Table> = Readonly<z.infer<z.ZodObject<StoredShape<ColumnOf<T>>>>>;

interface Forms<C extends TableColumn> {
  readonly stored: StoredShape<C>;
  readonly answered: AnsweredShape<C>;
  readonly nulls: Readonly<Record<Nullable<C>['name'], null>>;
}

/** The entries of a column in each form. */
const entriesIn: Record<
  keyof Forms<TableColumn>,
  (column: TableColumn) => readonly (readonly [string, unknown])[]
> = {
  stored: (column) => {
    const schema = valueSchema(column, storedTypes);
    return [[column.name, column.nullable ? schema.nullable().default(null) : schema]];
  },
  answered: (column) => {
    if (column.json) return [[answeredName(column), column.json]];
    const schema = valueSchema(column, answeredTypes);
    return [[column.name, column.nullable ? schema.nullable() : schema]];
  },
  nulls: ({ name, nullable }) => (nullable ? [[name, null]] : []),
};

/** The cast is needed as in `pick`: the types of the forms state what `entriesIn` lists. */
function derive<C extends TableColumn, F extends keyof Forms<C>>(
  { columns }: Table<C>,
  form: F,
): Forms<C>[F] {
  return Object.fromEntries(columns.flatMap(entriesIn[form])) as Forms<C>[F];
}

function valueSchema(
  { type, values }: TableColumn,
  types: Record<ColumnType, z.ZodType>,
): z.ZodType {
  return values ? z.enum(values) : types[type];
}

/** The name that the API gives the value of a column. */
export function answeredName({ name, json }: TableColumn): string {
  return json ? name.replace(/_json$/, '') : name;
}

export function storedShape<C extends TableColumn>(table: Table<C>): StoredShape<C> {
  return derive(table, 'stored');
}

export function answeredShape<C extends TableColumn>(table: Table<C>): AnsweredShape<C> {
  return derive(table, 'answered');
}

/** Names of a table's columns: `first` in their order, then the others in the table's. */
export function columnNames<C extends TableColumn, Without extends C['name'] = never>(
  { columns }: Table<C>,
  {
    first = [],
    without = [],
  }: {
    readonly first?: readonly Exclude<C['name'], Without>[];
    readonly without?: readonly Without[];
  } = {},
): Exclude<C['name'], Without>[] {
  const apart: readonly string[] = [...first, ...without];
  const isOther = (name: C['name']): name is Exclude<C['name'], Without> => !apart.includes(name);
  return [...first, ...columns.map(({ name }) => name).filter(isOther)];
}

/** The columns whose values a run's seal record, or each metric of it, has under the same name. */
export function namesFrom<C extends TableColumn, Source extends 'run' | 'metric'>(
  { columns }: Table<C>,
  source: Source,
): From<C, Source>['name'][] {
  const isFrom = (column: C): column is From<C, Source> => column.from === source;
  return columns.filter(isFrom).map(({ name }) => name);
}

/** Null for each column that may be null. */
export function nullRow<C extends TableColumn>(table: Table<C>): Forms<C>['nulls'] {
  return derive(table, 'nulls');
}

/** The values, then null for each nullable column without a value. */
export function withNulls<C extends TableColumn, V extends object>(table: Table<C>, values: V) {
  type Absent = Exclude<Nullable<C>['name'], keyof V>;
  const isNullable = (column: C): column is Nullable<C> => column.nullable === true;
  const isAbsent = (name: Nullable<C>['name']): name is Absent => !(name in values);
  const names = table.columns.filter(isNullable).map(({ name }) => name);
  return { ...values, ...pick(nullRow(table), names.filter(isAbsent)) };
}

/** Turns rows into columns, as files are written. A value that a row lacks is null. */
export function rowColumns<C extends TableColumn, Cell>(
  table: Table<C>,
  rows: readonly Readonly<Record<string, Cell | undefined>>[],
) {
  const names = columnNames(table);
  const valuesOf = (name: string): (Cell | null)[] => rows.map((row) => row[name] ?? null);
  return pick(Object.fromEntries(names.map((name) => [name, valuesOf(name)] as const)), names);
}

type Name<T extends Table> = keyof Row<T> & string;

/** Row groups are read together up to so many rows: those of an index are small. */
const ROWS_AT_ONCE = 16_384;

/**
 * The rows of a file of the table, with these columns. The file is read a column of some rows at a time: a
 * value takes several times as much as it lies in the file as it does in a row. The cast is needed as in
 * `pick`; parsing each row would take as long again, and only this program writes the file.
 * @throws DamagedParquetError, ColumnUnreadableError
 */
export async function readRows<T extends Table, const N extends Name<T>>(
  table: T,
  bytes: Uint8Array,
  names: readonly N[],
): Promise<Pick<Row<T>, N>[]> {
  const file = await ParquetFile.open(bytes);
  const shape = emptyRow(names);
  const rows: Pick<Row<T>, N>[] = [];
  for (const range of joinGroups(file.groups)) {
    const columns: (readonly unknown[])[] = [];
    for (const name of names)
      columns.push(columnValues(await file.read([name], range), table, name));
    appendRows(rows, columns, names, shape, range.rowEnd - range.rowStart);
  }
  return rows;
}

/**
 * By itself, as the engine optimises a function that loops again for each table that it meets, with all that is
 * called in it: with the reading in it that took longer than the reading.
 */
function appendRows(
  rows: unknown[],
  columns: readonly (readonly unknown[])[],
  names: readonly string[],
  shape: Readonly<Record<string, null>>,
  count: number,
): void {
  for (let row = 0; row < count; row += 1) {
    const made: Record<string, unknown> = { ...shape };
    for (const [at, name] of names.entries()) made[name] = columns[at]?.[row] ?? null;
    rows.push(made);
  }
}

/**
 * A row whose copies share its shape. An object that is given its members one by one, by names that differ
 * from call to call, becomes a hash table of its own, which takes six times as much.
 */
function emptyRow(names: readonly string[]): Readonly<Record<string, null>> {
  const members = names.map((name) => `${JSON.stringify(name)}:null`);
  return JSON.parse(`{${members.join(',')}}`) as Record<string, null>;
}

function joinGroups(groups: ParquetFile['groups']): { rowStart: number; rowEnd: number }[] {
  const joined: { rowStart: number; rowEnd: number }[] = [];
  for (const { rowStart, rowEnd } of groups) {
    const last = joined.at(-1);
    if (last && rowEnd - last.rowStart <= ROWS_AT_ONCE) last.rowEnd = rowEnd;
    else joined.push({ rowStart, rowEnd });
  }
  // Of a file without rows it is still checked that it has the columns.
  return joined.length > 0 ? joined : [{ rowStart: 0, rowEnd: 0 }];
}

/** A column of a file of the table. @throws ColumnUnreadableError, DamagedParquetError */
export function columnValues(
  file: ColumnReader,
  { columns }: Table,
  name: string,
): (string | number | boolean | null)[] {
  const type = columns.find((column) => column.name === name)?.type;
  if (type === 'string') return file.strings(name);
  return type === 'boolean' ? file.booleans(name) : file.numbers(name);
}
