import type { Token } from 'antlr4ng';
import { TrinoSqlLexer } from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js';
import { StatementRefusedError } from './guard-error.ts';

const MAX_DEPTH = 50;
/** Of `[`: the parser looks through all that is within once for each, and again in several ways. */
const MAX_ARRAY_DEPTH = 10;
/** Of `->`, which nest without a bracket. */
const MAX_LAMBDAS = 50;

/** The grammar has numbers for its signs, and no names. */
function typeOf(sign: string): number {
  const type = TrinoSqlLexer.literalNames.indexOf(`'${sign}'`);
  if (type < 0) throw new Error(`the grammar has no ${sign}`);
  return type;
}

const [OPEN_ARRAY, CLOSE_ARRAY, LAMBDA] = [typeOf('['), typeOf(']'), typeOf('->')];
const OPENING = new Set([typeOf('('), OPEN_ARRAY, TrinoSqlLexer.KW_CASE]);
const CLOSING = new Set([typeOf(')'), CLOSE_ARRAY, TrinoSqlLexer.KW_END]);

/**
 * Refuses what the parser would take long for: its time grows with the depth.
 * @throws StatementRefusedError
 */
export function checkDepth(tokens: readonly Token[]): void {
  if (depthOf(tokens, OPENING, CLOSING) > MAX_DEPTH) {
    throw new StatementRefusedError(`brackets and CASE are nested deeper than ${MAX_DEPTH}`);
  }
  if (depthOf(tokens, new Set([OPEN_ARRAY]), new Set([CLOSE_ARRAY])) > MAX_ARRAY_DEPTH) {
    throw new StatementRefusedError(`arrays are nested deeper than ${MAX_ARRAY_DEPTH}`);
  }
  const lambdas = tokens.filter(({ type }) => type === LAMBDA).length;
  if (lambdas > MAX_LAMBDAS) {
    throw new StatementRefusedError(
      `the statement has ${lambdas} lambdas (->); at most ${MAX_LAMBDAS}`,
    );
  }
}

function depthOf(
  tokens: readonly Token[],
  opening: ReadonlySet<number>,
  closing: ReadonlySet<number>,
): number {
  let depth = 0;
  let most = 0;
  for (const { type } of tokens) {
    if (opening.has(type)) depth += 1;
    else if (closing.has(type)) depth = Math.max(0, depth - 1);
    most = Math.max(most, depth);
  }
  return most;
}
