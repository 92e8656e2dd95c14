import type * as DuckDb from '@duckdb/node-api';
import { formatTimestamp } from '#contract/time.ts';
import type { SqlValue } from '#ports/sql-engine.ts';

/** The DuckDB package, which is loaded on first use. */
export type DuckDbApi = typeof DuckDb;

/**
 * Converts DuckDB's values to those of the port: numbers where they are exact, timestamps in one
 * form.
 */
export function valueConverter(api: DuckDbApi): (value: DuckDb.DuckDBValue) => SqlValue {
  return (value) => {
    if (value === null || typeof value !== 'object') return primitive(value);
    if (value instanceof api.DuckDBDecimalValue) return value.toDouble();
    if (value instanceof api.DuckDBTimestampValue || value instanceof api.DuckDBTimestampTZValue) {
      const micros = Number(value.micros);
      return Number.isSafeInteger(micros) ? formatTimestamp(micros) : value.toString();
    }
    return value.toString();
  };
}

function primitive(value: string | number | boolean | bigint | null): SqlValue {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
