import type { ParseTree } from 'antlr4ng';
import * as grammar from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { coreOf, literalOf, nameOf } from './tree.ts';

/**
 * What can be told of an expression's type from its form alone. Where this says no, the type may
 * still be so: then a column has it.
 */

const DATES = new Set(['date', 'from_iso8601_date', 'last_day_of_month']);
const KEEP_DATE = new Set(['date_trunc', 'date_add']);

export function isDate(node: ParseTree): boolean {
  const core = coreOf(node);
  if (core instanceof grammar.CurrentDateContext) return true;
  if (core instanceof grammar.CastContext) return /^date$/i.test(core.type().getText());
  if (core instanceof grammar.TypeConstructorContext) {
    return /^date$/i.test(core.identifier()?.getText() ?? '');
  }
  if (core instanceof grammar.ArithmeticBinaryContext) {
    return core.valueExpression().some(isInterval) && core.valueExpression().some(isDate);
  }
  if (!(core instanceof grammar.FunctionCallContext)) return false;
  const name = nameOf(core);
  const last = core.expression().at(-1);
  return DATES.has(name) || (KEEP_DATE.has(name) && last !== undefined && isDate(last));
}

export function isInterval(node: ParseTree): boolean {
  return coreOf(node) instanceof grammar.IntervalContext;
}

const LISTS = new Set(
  `split transform filter sequence slice flatten array_agg array_sort array_distinct array_union
  array_intersect array_except array_remove regexp_extract_all regexp_split map_keys map_values zip
  repeat`.split(/\s+/),
);

export function isList(node: ParseTree): boolean {
  const core = coreOf(node);
  if (core instanceof grammar.ArrayConstructorContext) return true;
  if (core instanceof grammar.CastContext) return /^array/i.test(core.type().getText());
  return core instanceof grammar.FunctionCallContext && LISTS.has(nameOf(core));
}

const MAPS = new Set(
  `map map_agg multimap_agg histogram map_filter map_concat map_from_entries map_union
  transform_keys transform_values split_to_map`.split(/\s+/),
);

export function isMap(node: ParseTree): boolean {
  const core = coreOf(node);
  if (core instanceof grammar.CastContext) return /^map/i.test(core.type().getText());
  return core instanceof grammar.FunctionCallContext && MAPS.has(nameOf(core));
}

/** Whether a decimal literal such as 100.0 takes part in the arithmetic. */
export function isDecimal(node: ParseTree): boolean {
  const core = coreOf(node);
  if (core instanceof grammar.ArithmeticUnaryContext) return isDecimal(core.valueExpression());
  if (core instanceof grammar.ArithmeticBinaryContext) {
    return core.valueExpression().some(isDecimal);
  }
  return core instanceof grammar.DecimalLiteralContext;
}

/** The zone in which a time is shown, when the expression itself names one. */
export function zoneOf(node: ParseTree): string | undefined {
  const core = coreOf(node);
  if (core instanceof grammar.AtTimeZoneContext) {
    const zone = core.timeZoneSpecifier();
    return zone instanceof grammar.TimeZoneStringContext ? literalOf(zone.string()) : undefined;
  }
  if (core instanceof grammar.ArithmeticBinaryContext) {
    const [left, right] = core.valueExpression();
    return left && right && isInterval(right) ? zoneOf(left) : undefined;
  }
  if (!(core instanceof grammar.FunctionCallContext)) return undefined;
  const last = core.expression().at(-1);
  if (!last) return undefined;
  const name = nameOf(core);
  if (name === 'at_timezone' || name === 'with_timezone') return literalOf(last);
  return KEEP_DATE.has(name) ? zoneOf(last) : undefined;
}

export function isLiteral(node: ParseTree): boolean {
  const core = coreOf(node);
  return core instanceof grammar.NumberContext || core instanceof grammar.StringContext;
}
