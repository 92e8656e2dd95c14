import { sentAs } from '#contract/evalake-error.ts';
import { StatementRefusedError } from '#query/guard-error.ts';
import { QueryFailedError } from '#ports/sql-engine.ts';
import type { SqlReader, SqlTable } from '#ports/sql-reader.ts';

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
  /** How many rows at most. */
  readonly limit: number;
}

/** The engine could not make sense of the statement, or failed on its values; it says why. */
export class StatementFailedError extends sentAs('statement-failed', 400) {
  override readonly name = 'StatementFailedError';
}

/**
 * Runs one SELECT that a person wrote.
 * @throws StatementRefusedError before anything is started, StatementFailedError, and what the
 * engine throws for its limits
 */
export async function runStatement(engine: SqlReader, statement: Statement): Promise<SqlTable> {
  const { sql, parameters, limit } = statement;
  // The grammar is large, and few requests need it.
  const { guardStatement } = await import('#query/guard.ts');
  const guarded = guardStatement(sql);
  if (guarded.parameterCount !== parameters.length) {
    throw new StatementRefusedError(
      `the statement has ${guarded.parameterCount} parameters (?), and ${parameters.length} were given`,
    );
  }
  return explained(engine.read({ sql: guarded.sql, parameters }, limit));
}

/** A failure of a statement is its writer's to mend. */
export async function explained(result: Promise<SqlTable>): Promise<SqlTable> {
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof QueryFailedError)) throw error;
    throw new StatementFailedError(error.message, { cause: error });
  }
}
