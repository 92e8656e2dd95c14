/** The most characters of an execution parameter (Athena's API reference, StartQueryExecution). */
const LONGEST_PARAMETER = 1024;

/** What of a statement holds no parameter: texts, quoted names, comments. Or the `?` of one. */
const PIECE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g;

export interface PlacedQuery {
  readonly text: string;
  /** Literals in the order of the `?` that are left. */
  readonly parameters: readonly string[];
}

/**
 * Puts the literals that are too long for a parameter into the text, in the place of their `?`. A
 * literal ends where it ends, whatever it holds, as the text of SQL knows no escape but the doubled
 * quote.
 */
export function placeParameters(sql: string, literals: readonly string[]): PlacedQuery {
  if (literals.every(({ length }) => length <= LONGEST_PARAMETER)) {
    return { text: sql, parameters: literals };
  }
  const parameters: string[] = [];
  let index = 0;
  const text = sql.replace(PIECE, (piece) => {
    if (piece !== '?') return piece;
    const literal = literals[index++] ?? '?';
    if (literal.length > LONGEST_PARAMETER) return literal;
    parameters.push(literal);
    return '?';
  });
  return { text, parameters };
}
