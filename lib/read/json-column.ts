import type { SqlValue } from '#ports/sql-engine.ts';

/** The value of a column of JSON text; null for NULL. */
export function parseJson(text: SqlValue | undefined): unknown {
  return typeof text === 'string' ? JSON.parse(text) : null;
}
