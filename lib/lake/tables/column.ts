import type { ColumnType } from '#parquet/index.ts';
import type { TableColumn } from './table.ts';

/** A column whose name and type are known to the compiler, from which the types of rows are made. */
export interface NamedColumn<Name extends string, Type extends ColumnType> {
  readonly name: Name;
  readonly type: Type;
  readonly comment: string;
}
type More = Omit<TableColumn, 'name' | 'type' | 'comment' | 'nullable'>;

/** A column that has a value in each row. */
export function column<N extends string, T extends ColumnType>(
  name: N,
  type: T,
  comment: string,
): NamedColumn<N, T>;
export function column<N extends string, T extends ColumnType, const M extends More>(
  name: N,
  type: T,
  comment: string,
  more: M,
): NamedColumn<N, T> & M;
export function column(name: string, type: ColumnType, comment: string, more?: More): TableColumn {
  return { name, type, comment, ...more };
}

/** A column that may be null. */
export function nullable<N extends string, T extends ColumnType>(
  name: N,
  type: T,
  comment: string,
): NamedColumn<N, T> & { readonly nullable: true };
export function nullable<N extends string, T extends ColumnType, const M extends More>(
  name: N,
  type: T,
  comment: string,
  more: M,
): NamedColumn<N, T> & { readonly nullable: true } & M;
export function nullable(name: string, type: ColumnType, comment: string, more?: More) {
  return { name, type, comment, nullable: true, ...more };
}

/** Copied from the run's seal record, where it has the same name. */
export const ofRun = { from: 'run' } as const;
/** Copied from each metric in the run's seal record, where it has the same name. */
export const ofMetric = { from: 'metric' } as const;
