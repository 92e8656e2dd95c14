import type * as DuckDb from '@duckdb/node-api';
import type { DuckDbApi } from './duckdb-values.ts';

/** A column's type under Athena's name for it. */
export function athenaType(api: DuckDbApi, type: DuckDb.DuckDBType | undefined): string {
  switch (type?.typeId) {
    case api.DuckDBTypeId.HUGEINT:
      // The sum of a bigint column.
      return 'bigint';
    case api.DuckDBTypeId.FLOAT:
      return 'real';
    case api.DuckDBTypeId.TIMESTAMP_TZ:
      return 'timestamp with time zone';
    case undefined:
      return 'unknown';
    default:
      return String(type).toLowerCase();
  }
}
