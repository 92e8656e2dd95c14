import { ParserRuleContext, type ParseTree } from 'antlr4ng';
import * as grammar from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { StatementRefusedError } from '#query/guard-error.ts';

/** How often a macro or a rewrite repeats its argument, at most and roughly. */
const REPEATS = 5;
const LIMIT_CHARACTERS = 4_000_000;

const REPEATING = [
  grammar.FunctionCallContext,
  grammar.CastContext,
  grammar.ArithmeticBinaryContext,
  grammar.PredicatedContext,
  grammar.JsonValueContext,
  grammar.JsonQueryContext,
  grammar.JsonExistsContext,
];

/**
 * An estimate of what a translated statement grows to once DuckDB has replaced its macros, which
 * repeat their arguments: nested calls multiply.
 */
export class StatementSize {
  readonly #sizes = new Map<ParseTree, number>();

  /** @throws StatementRefusedError when the statement would grow beyond the limit */
  add(node: ParseTree, rewritten: string | undefined): void {
    const children = node instanceof ParserRuleContext ? (node.children ?? []) : [];
    const own = children.reduce((sum, child) => sum + this.#sizeOf(child), 0);
    const repeats = rewritten !== undefined && REPEATING.some((type) => node instanceof type);
    const size = repeats && growsIn(rewritten) ? own * REPEATS : own;
    if (size > LIMIT_CHARACTERS) {
      throw new StatementRefusedError(
        'functions and casts are nested too deep; compute the inner ones in a WITH query',
      );
    }
    this.#sizes.set(node, size);
  }

  #sizeOf(node: ParseTree): number {
    return this.#sizes.get(node) ?? node.getText().length;
  }
}

/** Whether the translation is more than a call of one of DuckDB's own functions. */
function growsIn(rewritten: string): boolean {
  return (
    !/^(?:[a-z]\w*)\([^]*\)$/.test(rewritten) ||
    /^(?:trino|json|url|map|width|wilson|to)_/.test(rewritten)
  );
}
