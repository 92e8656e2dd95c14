import { basename } from 'node:path';
import { decodeName } from '#contract/names.ts';
import { eventsTable } from '#lake/tables/events.ts';
import { itemsTable } from '#lake/tables/items.ts';
import type { Table } from '#lake/tables/table.ts';
import type { CompiledQuery } from '#ports/sql-engine.ts';
import { views } from '#query/all-views.ts';

/** The tables that have a file for each run, named by its `run_id`. */
const OF_RUNS: readonly Table[] = [itemsTable, eventsTable];
const COLUMN = 'run_id';

/** For a table the ids of the runs that a statement reads; absent where it may read any. */
export type ReadRuns = ReadonlyMap<string, ReadonlySet<string>>;

/** Finds the runs to which the WHERE of a statement in Trino's dialect restricts it. */
export async function findReadRuns({ sql, parameters }: CompiledQuery): Promise<ReadRuns> {
  const found = new Map<string, ReadonlySet<string>>();
  if (!mentions(sql, COLUMN)) return found;
  for (const { name: table } of OF_RUNS) {
    const isSeenByView = views.some(
      ({ name, tables }) => tables.some((read) => read === table) && mentions(sql, name),
    );
    if (isSeenByView || !mentions(sql, table)) continue;
    // Imported here, because the grammar is large and few requests need it.
    const { findEqualValues } = await import('#query/equal-values.ts');
    const values = findEqualValues({ sql, parameters, table, column: COLUMN });
    if (values) found.set(table, values);
  }
  return found;
}

function mentions(sql: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`, 'i').test(sql);
}

const FILE = /^run_id=(.*)\.parquet$/s;
/** A name that was too long: its end, or that of one of its parts, is a hash (`boundedName`). */
const SHORTENED = /\.[0-9a-f]{32}(?=::|$)/;

/** Whether a file may hold rows of one of the runs, as far as its name tells. */
export function mayHoldRun(path: string, runs: ReadonlySet<string>): boolean {
  const name = FILE.exec(basename(path))?.[1];
  if (name === undefined || SHORTENED.test(name) || runs.has(name)) return true;
  try {
    return runs.has(decodeName(name));
  } catch {
    // Another writer's name.
    return true;
  }
}
