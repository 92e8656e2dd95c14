import type { CompiledQuery, SqlEngine, SqlRow } from '../ports/sql-engine.ts';
import { QueryFailedError } from '../ports/sql-engine.ts';
import type { Wrap } from './open-ports.ts';

export interface QueryEngineOptions {
  readonly database: string;
  readonly workgroup: string;
  readonly wrap: Wrap;
}

/** The engine of the query function. */
export function openQueryEngine(_options: QueryEngineOptions): SqlEngine {
  return {
    run: (_query: CompiledQuery): Promise<readonly SqlRow[]> =>
      Promise.reject(new QueryFailedError('no SQL engine is deployed')),
  };
}
