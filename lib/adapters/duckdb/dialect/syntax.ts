import type { ParseTree } from 'antlr4ng';
import * as grammar from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { zonedText } from './casts.ts';
import {
  isDate,
  isDecimal,
  isInterval,
  isList,
  isLiteral,
  isMap,
  zoneOf,
} from './expression-kinds.ts';
import { instantOf, isOffset, localTime } from './instants.ts';
import { jsonPath } from './json-functions.ts';
import {
  childrenOf,
  coreOf,
  joinChildren,
  literalOf,
  quote,
  type Rewrites,
  type TextOf,
} from './tree.ts';

/** What Trino's grammar has and DuckDB's has not, or has in another meaning. */
export function addSyntax(rewrites: Rewrites): Rewrites {
  return rewrites
    .on(grammar.InlineTableContext, (node, text) => {
      const rows = node.expression().map((row) => {
        const isRow = coreOf(row) instanceof grammar.RowConstructorContext;
        return isRow ? text(row) : `(${text(row)})`;
      });
      return `VALUES ${rows.join(', ')}`;
    })
    .on(grammar.LambdaContext, (node, text) => {
      return `lambda ${node.identifier().map(text).join(', ')}: ${text(node.expression())}`;
    })
    .on(grammar.ArithmeticBinaryContext, arithmetic)
    .on(grammar.ConcatenationContext, (node, text) => {
      const [list, element] = node.valueExpression();
      const appends = list && element && isList(list) && isLiteral(element);
      return appends ? `list_append(${text(list)}, ${text(element)})` : undefined;
    })
    .on(grammar.AtTimeZoneContext, (node, text) => {
      const zone = zoneOf(node);
      if (zone === undefined) return undefined;
      return localTime(instantOf(node.valueExpression(), text), zone);
    })
    .on(grammar.UnnestContext, unnest)
    .on(grammar.SelectItemContext, selectItem)
    .on(grammar.JsonValueContext, (node, text) => {
      const [json, path] = invocation(node.jsonPathInvocation(), text);
      const scalar = `json_extract_scalar(${json}, ${path})`;
      const type = node.type();
      return type ? `CAST(${scalar} AS ${text(type)})` : scalar;
    })
    .on(grammar.JsonQueryContext, (node, text) => {
      const [json, path] = invocation(node.jsonPathInvocation(), text);
      return `trino_json_query(${json}, ${path})`;
    })
    .on(grammar.JsonExistsContext, (node, text) => {
      const [json, path] = invocation(node.jsonPathInvocation(), text);
      return `trino_json_exists(${json}, ${path})`;
    })
    .on(grammar.JsonObjectMemberContext, (node, text) => {
      return `${text(node.expression())}, ${text(node.jsonValueExpression())}`;
    })
    .on(grammar.JsonObjectContext, (node, text) => {
      return `CAST(json_object(${node.jsonObjectMember().map(text).join(', ')}) AS VARCHAR)`;
    })
    .on(grammar.JsonArrayContext, (node, text) => {
      return `CAST(json_array(${node.jsonValueExpression().map(text).join(', ')}) AS VARCHAR)`;
    });
}

function invocation(node: grammar.JsonPathInvocationContext, text: TextOf): [string, string] {
  const path = (literalOf(node.string()) ?? '').replace(/^\s*(lax|strict)\s+/i, '');
  return [text(node.jsonValueExpression()), quote(jsonPath(path))];
}

function arithmetic(node: grammar.ArithmeticBinaryContext, text: TextOf): string | undefined {
  const [left, right] = node.valueExpression();
  if (!left || !right) return undefined;
  const operator = node.SLASH() ? '/' : node.PERCENT() ? '%' : undefined;
  if (operator === '/' && (isDecimal(left) || isDecimal(right))) {
    return `trino_decimal_quotient(${text(left)}, ${text(right)})`;
  }
  if (operator !== undefined) {
    const divisor = text(right);
    // A numeral other than 0 needs no care, so that long chains stay short.
    if (/^\d+$/.test(divisor) && Number(divisor) !== 0) return undefined;
    return `${text(left)} ${operator} trino_divisor(${text(left)}, ${divisor})`;
  }
  if (node.MINUS() && isDate(left) && isDate(right)) {
    return `to_days(CAST(${text(left)} - ${text(right)} AS INTEGER))`;
  }
  const added = [left, right].some(isInterval) && [left, right].some(isDate);
  return added ? `CAST(${joinChildren(node, text)} AS DATE)` : undefined;
}

/** Several arrays, maps and arrays of rows become columns side by side. */
function unnest(node: grammar.UnnestContext, text: TextOf): string | undefined {
  const lists = node.expression();
  const columns = lists.flatMap((list) => unnestedColumns(list, text));
  const [only] = columns;
  if (columns.length === 1 && only === text(lists[0])) return undefined;
  const ordinality = node.KW_ORDINALITY()
    ? `, unnest(generate_series(1, greatest(${columns.map((list) => `len(${list})`).join(', ')})))`
    : '';
  return `LATERAL (SELECT ${columns.map((list) => `unnest(${list})`).join(', ')}${ordinality})`;
}

function unnestedColumns(list: ParseTree, text: TextOf): string[] {
  const value = text(list);
  if (isMap(list)) return [`map_keys(${value})`, `map_values(${value})`];
  const core = coreOf(list);
  const row = core instanceof grammar.CastContext ? rowOf(core.type()) : undefined;
  if (!row) return [value];
  return row.rowField().map((field) => {
    return `list_transform(${value}, lambda each: each.${text(field.identifier())})`;
  });
}

function rowOf(type: grammar.TypeContext): grammar.RowTypeContext | undefined {
  const element =
    type instanceof grammar.GenericTypeContext
      ? type.typeParameter()[0]?.type()
      : type instanceof grammar.ArrayTypeContext || type instanceof grammar.LegacyArrayTypeContext
        ? type.type()
        : undefined;
  return element instanceof grammar.RowTypeContext ? element : undefined;
}

/** Names columns as Trino does, and shows zones in what the whole statement answers. */
function selectItem(node: grammar.SelectItemContext, text: TextOf): string | undefined {
  const expression = node.selectExpressionColumnName() ?? node.selectLiteralColumnName();
  if (!expression) return undefined;
  const zone = isOutermost(node) ? zoneOf(expression) : undefined;
  const value = zone === undefined ? text(expression) : shownTime(expression, zone, text);
  const alias = node.identifier();
  if (alias) return `${value} AS ${text(alias)}`;
  if (/^(?:[a-z_]\w*|"[^"]*")(?:\.(?:[a-z_]\w*|"[^"]*"))*$/i.test(expression.getText()))
    return value;
  const items = childrenOf(node.parent ?? node).filter(
    (child) => child instanceof grammar.SelectItemContext,
  );
  const place = items.indexOf(node);
  const known = items
    .slice(0, place)
    .every((item) => !item.selectAllWithoutTable() && !item.tableAllColumns());
  return known ? `${value} AS _col${place}` : value;
}

/** A time with an offset or in UTC is shown as the instant; with another zone, as Athena has it. */
function shownTime(node: ParseTree, zone: string, text: TextOf): string {
  const isInstant = isOffset(zone) || /^(UTC|Z)$/i.test(zone);
  return isInstant ? instantOf(node, text) : zonedText(text(node), zone);
}

const QUERIES = [
  grammar.SubqueryRelationContext,
  grammar.SubqueryExpressionContext,
  grammar.NamedQueryContext,
  grammar.LateralContext,
  grammar.InSubqueryContext,
  grammar.ExistsContext,
  grammar.QuantifiedComparisonContext,
];

function isOutermost(node: grammar.SelectItemContext): boolean {
  for (let above = node.parent; above; above = above.parent) {
    const parent = above;
    if (QUERIES.some((query) => parent instanceof query)) return false;
  }
  return true;
}
