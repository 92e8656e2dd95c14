import { parseTrino } from '#query/trino-parser.ts';
import { addCalls } from './calls.ts';
import { addCasts } from './casts.ts';
import { addComparisons } from './comparisons.ts';
import { addSyntax } from './syntax.ts';
import { rewriteTree, Rewrites } from './tree.ts';
import { addTypes } from './types.ts';

const REWRITES = addCalls(addCasts(addComparisons(addSyntax(addTypes(new Rewrites())))));

/**
 * The statement in DuckDB's dialect, meaning what it means on Trino as far as docs/sql.md says.
 * @throws SqlSyntaxError when it is not in Trino's grammar
 */
export function translate(sql: string): string {
  return rewriteTree(parseTrino(sql).program, REWRITES);
}
