import type { ParquetType, SchemaElement } from 'hyparquet';
import type { Column, ColumnType, RowSchema } from './columns.ts';

/**
 * The Parquet schema of a table: every column OPTIONAL, as pyarrow declares them, so that evalsig's
 * own schema compares equal. Old and new annotations both, for readers that know only one.
 */
export function parquetSchema(table: RowSchema): SchemaElement[] {
  const root = { name: 'schema', num_children: table.columns.length };
  return [root, ...table.columns.map(columnElement)];
}

function columnElement({ name, type }: Column): SchemaElement {
  return { name, type: parquetType(type), repetition_type: 'OPTIONAL', ...typeAnnotation(type) };
}

/** The physical type of a column. */
export function parquetType(type: ColumnType): ParquetType {
  switch (type) {
    case 'string':
      return 'BYTE_ARRAY';
    case 'boolean':
      return 'BOOLEAN';
    case 'int':
      return 'INT32';
    case 'bigint':
    case 'timestamp':
      return 'INT64';
    case 'double':
      return 'DOUBLE';
  }
}

function typeAnnotation(type: ColumnType): Pick<SchemaElement, 'converted_type' | 'logical_type'> {
  if (type === 'string') return { converted_type: 'UTF8', logical_type: { type: 'STRING' } };
  if (type !== 'timestamp') return {};
  return {
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  };
}
