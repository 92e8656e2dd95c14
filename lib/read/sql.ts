import { sentAs } from '#contract/evalake-error.ts';
import { StatementRefusedError } from '#query/guard-error.ts';
import { QueryFailedError } from '#ports/sql-engine.ts';
import type { SqlReader, SqlTable } from '#ports/sql-reader.ts';

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
  /** The largest number of rows. */
  readonly limit: number;
}

/** The engine could not read the statement, or failed on its values. Its message says why. */
export class StatementFailedError extends sentAs('statement-failed', 400) {
  override readonly name = 'StatementFailedError';
}

/**
 * Runs one SELECT that a person wrote.
 * @throws StatementRefusedError before anything is started, StatementFailedError, and the engine's
 * errors for its limits
 */
export async function runStatement(
  engine: SqlReader,
  statement: Statement,
  maxBytes = Infinity,
): Promise<SqlTable> {
  const { sql, parameters, limit } = statement;
  // Imported here, because the grammar is large and few requests need it.
  const { guardStatement } = await import('#query/guard.ts');
  const guarded = guardStatement(sql);
  if (guarded.parameterCount !== parameters.length) {
    throw new StatementRefusedError(
      `the statement has ${guarded.parameterCount} parameters (?), and ${parameters.length} were given`,
    );
  }
  return explainFailure(engine.read({ sql: guarded.sql, parameters }, limit, maxBytes));
}

/** Reports a failed statement as its writer's mistake. */
export async function explainFailure(result: Promise<SqlTable>): Promise<SqlTable> {
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof QueryFailedError)) throw error;
    throw new StatementFailedError(error.message, { cause: error });
  }
}
