import type { SqlReader, SqlTable } from '#ports/sql-reader.ts';
import { toCsv } from './csv.ts';
import { cutToBytes } from './pages.ts';
import { runStatement, type Statement } from './sql.ts';

export type TableFormat = 'json' | 'csv';

/** A table as it is sent. */
export interface TableText {
  readonly text: string | Uint8Array<ArrayBuffer>;
  /** Whether there are more rows. */
  readonly truncated: boolean;
}

export interface StatementLimits {
  /** The most bytes of rows. */
  readonly maxBytes: number;
  /** Aborted when nobody waits any more. */
  readonly signal?: AbortSignal;
}

/** Runs what people write. It throws the errors of `runStatement`. */
export interface StatementRunner {
  run(statement: Statement, format: TableFormat, limits: StatementLimits): Promise<TableText>;
}

/** Runs statements in this process, where they may take what the engine lets them. */
export function statementsOf(engine: SqlReader): StatementRunner {
  return {
    run: async (statement, format, { maxBytes }) =>
      formatTable(await runStatement(engine, statement, maxBytes), format, maxBytes),
  };
}

export function formatTable(whole: SqlTable, format: TableFormat, maxBytes: number): TableText {
  const table = cutToBytes(whole, maxBytes);
  const text = format === 'csv' ? toCsv(table) : JSON.stringify(table);
  return { text, truncated: table.truncated };
}
