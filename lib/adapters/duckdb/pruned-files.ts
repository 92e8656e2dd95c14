import { basename } from 'node:path';
import { decodeName } from '#contract/names.ts';
import { eventsTable } from '#lake/tables/events.ts';
import { itemsTable } from '#lake/tables/items.ts';
import type { Table } from '#lake/tables/table.ts';
import { RecentValues } from '#ports/recent-values.ts';
import type { CompiledQuery } from '#ports/sql-engine.ts';
import { views } from '#query/all-views.ts';

/** The tables that have a file for each run, named by its `run_id`. */
const OF_RUNS: readonly Table[] = [itemsTable, eventsTable];
/** The columns whose values stand in a file's path. */
const PATH_COLUMNS = ['project', 'year', 'month', 'run_id'] as const;

/** For a table, by column, the only values that a statement reads; absent where it may read any. */
export type ReadValues = ReadonlyMap<string, PathValues>;
export type PathValues = Partial<Record<(typeof PATH_COLUMNS)[number], ReadonlySet<string>>>;

/** Characters of statements and parameters together whose values are kept. */
const MOST_KNOWN_CHARS = 1_000_000;
const known = new RecentValues<ReadValues>(MOST_KNOWN_CHARS);

/**
 * Finds the values to which the WHERE of a statement in Trino's dialect restricts it. Those of
 * recent statements are kept: parsing takes longer than most queries, and pages are asked for again
 * and again. The column `events` of the run index reads like the table.
 */
export async function findReadValues(query: CompiledQuery): Promise<ReadValues> {
  const key = JSON.stringify([query.sql, query.parameters]);
  const values = known.get(key) ?? (await parseReadValues(query));
  known.set(key, values, key.length);
  return values;
}

async function parseReadValues({ sql, parameters }: CompiledQuery): Promise<ReadValues> {
  const found = new Map<string, PathValues>();
  for (const { name: table } of OF_RUNS) {
    const isSeenByView = views.some(
      ({ name, tables }) => tables.some((read) => read === table) && mentions(sql, name),
    );
    if (isSeenByView || !mentions(sql, table)) continue;
    // Imported here, because the grammar is large and few requests need it.
    const { findEqualValues } = await import('#query/equal-values.ts');
    const values: PathValues = {};
    for (const column of PATH_COLUMNS) {
      if (!mentions(sql, column)) continue;
      const only = findEqualValues({ sql, parameters, table, column });
      if (only) values[column] = only;
    }
    found.set(table, values);
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
