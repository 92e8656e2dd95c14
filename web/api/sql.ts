import type { SqlAnswer, SqlSchemaAnswer } from '#schemas/sql-api.ts';
import { flag, list, nullable, oneOf, record, type Shape, text } from '../fetch/shape.ts';

/** What a statement may name, and questions to begin with: `GET /v1/sql/schema`. */
export type SqlSchema = SqlSchemaAnswer;
export type SqlTable = SqlSchemaAnswer['tables'][number];
export type SqlQuestion = SqlSchemaAnswer['queries'][number];

const columnShape = record<SqlTable['columns'][number]>({ name: text, type: text, comment: text });
const tableShape = record<SqlTable>({
  name: text,
  kind: oneOf(['table', 'view']),
  comment: nullable(text),
  columns: list(columnShape),
});
const questionShape = record<SqlQuestion>({
  name: text,
  description: text,
  sql: text,
  parameters: list(text),
});

export const sqlSchemaShape = record<SqlSchema>({
  tables: list(tableShape),
  queries: list(questionShape),
});

/** Rows of a statement: `POST /v1/sql`, `GET /v1/queries/Q`. */
export type SqlRows = SqlAnswer;
export type SqlValue = SqlAnswer['rows'][number][number];

const value: Shape<SqlValue> = (each, at) =>
  each === null || typeof each === 'number' || typeof each === 'boolean' ? each : text(each, at);

export const sqlRowsShape = record<SqlRows>({
  columns: list(record<SqlAnswer['columns'][number]>({ name: text, type: text })),
  rows: list(list(value)),
  truncated: flag,
});
