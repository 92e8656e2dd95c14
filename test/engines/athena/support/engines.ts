import { inject } from 'vitest';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import type { SqlEngine, SqlRow } from '#ports/sql-engine.ts';
import { TrinoClient } from './trino-client.ts';

/** Both engines over the same lake. */
export async function openEngines() {
  const trino = new TrinoClient(inject('trinoUrl'), inject('database'));
  const duckDb = await DuckDbEngine.open({ dataFolder: inject('dataFolder') });
  return { trino, duckDb } satisfies Record<string, SqlEngine>;
}

export const engineNames = ['trino', 'duckDb'] as const;

const DIGITS = 9;

/** Rounds the numbers of rows: sums over many files differ in their last digits. */
export function rounded(rows: readonly SqlRow[]): SqlRow[] {
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, round(value)])),
  );
}

function round<T>(value: T): T | number {
  if (typeof value !== 'number' || Number.isInteger(value)) return value;
  const near = Number(value.toFixed(DIGITS));
  return near === 0 ? 0 : near;
}

/** Reduces computed rows to the members that the rows of the query have. */
export function likeRows(expected: readonly object[], rows: readonly SqlRow[]): unknown[] {
  const names = Object.keys(rows[0] ?? {});
  return expected.map((row) => {
    const values = new Map<string, unknown>(Object.entries(row));
    return Object.fromEntries(names.map((name) => [name, round(values.get(name))]));
  });
}
