import type { SchemaElement } from 'hyparquet';
import type { Column, Table } from './table.ts';

/**
 * The Parquet schema of a table: every column OPTIONAL, as pyarrow declares them, so that evalsig's
 * own schema compares equal. Old and new annotations both, for readers that know only one.
 */
export function parquetSchema(table: Table): SchemaElement[] {
  const root = { name: 'schema', num_children: table.columns.length };
  return [root, ...table.columns.map(columnElement)];
}

function columnElement({ name, type }: Column): SchemaElement {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  switch (type) {
    case 'string':
      return {
        ...optional,
        type: 'BYTE_ARRAY',
        converted_type: 'UTF8',
        logical_type: { type: 'STRING' },
      };
    case 'boolean':
      return { ...optional, type: 'BOOLEAN' };
    case 'int':
      return { ...optional, type: 'INT32' };
    case 'bigint':
      return { ...optional, type: 'INT64' };
    case 'double':
      return { ...optional, type: 'DOUBLE' };
    case 'timestamp':
      return {
        ...optional,
        type: 'INT64',
        converted_type: 'TIMESTAMP_MICROS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
      };
  }
}
