import type { ParseTree } from 'antlr4ng';
import * as grammar from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { zoneOf } from './expression-kinds.ts';
import { instantOf } from './instants.ts';
import { literalOf, type Rewrites, type TextOf } from './tree.ts';

export function addComparisons(rewrites: Rewrites): Rewrites {
  return rewrites.on(grammar.PredicatedContext, (node, text) => {
    const [value, predicate] = node.children ?? [];
    if (!value) return undefined;
    if (predicate instanceof grammar.ComparisonContext) return comparison(value, predicate, text);
    return predicate instanceof grammar.InListContext ? inList(value, predicate, text) : undefined;
  });
}

/** Times of different zones compare as instants. */
function comparison(
  value: ParseTree,
  predicate: grammar.ComparisonContext,
  text: TextOf,
): string | undefined {
  const other = predicate.valueExpression();
  const operator = text(predicate.comparisonOperator());
  const [left, right] = [instantOf(value, text), instantOf(other, text)];
  const compared = `${left} ${operator} ${right}`;
  if (isText(value) !== isText(other)) {
    if (operator === '=') return `(${compared} AND NOT ${left} > ${right})`;
    if (operator === '<>' || operator === '!=') return `(${compared} OR ${left} > ${right})`;
  }
  return zoneOf(value) === undefined && zoneOf(other) === undefined ? undefined : compared;
}

/**
 * DuckDB casts a text that is compared with a time or a number by `=` or `IN`, where Trino refuses
 * it; by `>` it refuses it too. So a comparison by `>` is added that does not change the result.
 */
function inList(
  value: ParseTree,
  predicate: grammar.InListContext,
  text: TextOf,
): string | undefined {
  const literal = predicate.expression().find(isText);
  if (!literal || isText(value)) return undefined;
  const [left, right] = [text(value), text(literal)];
  const never = `(${left} > ${right} AND ${left} < ${right})`;
  const found = `${left} ${text(predicate)}`;
  return predicate.KW_NOT() ? `(${found} OR ${never})` : `(${found} AND NOT ${never})`;
}

function isText(node: ParseTree): boolean {
  return literalOf(node) !== undefined;
}
