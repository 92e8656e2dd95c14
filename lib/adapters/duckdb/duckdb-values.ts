import type * as DuckDb from '@duckdb/node-api';
import { formatTimestamp } from '#contract/time.ts';
import type { SqlValue } from '#ports/sql-engine.ts';
import { nestedText, type ValueText } from './nested-text.ts';
import { bytesText, intervalText, timeText } from './value-texts.ts';

/** The DuckDB package, which is loaded on first use. */
export type DuckDbApi = typeof DuckDb;

/**
 * Converts DuckDB's values to those of the port: numbers where they are exact, timestamps in one
 * form, and all else in the text that Athena gives for it.
 */
export function valueConverter(
  api: DuckDbApi,
  types: readonly DuckDb.DuckDBType[],
): (value: DuckDb.DuckDBValue, column: number) => SqlValue {
  return (value, column) => {
    if (value === null || typeof value !== 'object') return primitive(value);
    if (value instanceof api.DuckDBDecimalValue) return value.toDouble();
    if (value instanceof api.DuckDBTimestampValue || value instanceof api.DuckDBTimestampTZValue) {
      const micros = Number(value.micros);
      return Number.isSafeInteger(micros) ? formatTimestamp(micros) : value.toString();
    }
    return nestedText(api, value, types[column], scalarText(api));
  };
}

function primitive(value: string | number | boolean | bigint | null): SqlValue {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** A value without parts, as Athena shows it alone or within an array. */
function scalarText(api: DuckDbApi): ValueText {
  return (value, type) => {
    if (value === null) return 'null';
    if (typeof value === 'number') {
      const isDouble =
        type?.typeId === api.DuckDBTypeId.DOUBLE || type?.typeId === api.DuckDBTypeId.FLOAT;
      return isDouble && Number.isInteger(value) ? `${value}.0` : String(value);
    }
    if (value instanceof api.DuckDBBlobValue) return bytesText(value.bytes);
    if (value instanceof api.DuckDBIntervalValue) return intervalText(value);
    if (value instanceof api.DuckDBTimeValue) return timeText(value.micros);
    return String(value);
  };
}
