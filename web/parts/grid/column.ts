import type { ComponentChildren } from 'preact';
import type { SortableColumn } from './sort.ts';

export interface GridColumn<Row> extends SortableColumn<Row> {
  readonly title: string;
  /** Pixels. */
  readonly width: number;
  readonly align?: 'end';
  readonly cell: (row: Row) => ComponentChildren;
}
