import * as grammar from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { instantOf } from './instants.ts';
import { zoneOf } from './expression-kinds.ts';
import { FUNCTIONS } from './functions.ts';
import { LOCAL_TIMES, RENAMED } from './function-names.ts';
import { nameOf, type Rewrites, type TextOf } from './tree.ts';

/** Calls of functions. */
export function addCalls(rewrites: Rewrites): Rewrites {
  return rewrites
    .on(grammar.FunctionCallContext, (node, text) => {
      const name = nameOf(node);
      const expressions = node.expression();
      const args = expressions.map((each) =>
        zoneOf(each) === undefined || LOCAL_TIMES.has(name) ? text(each) : instantOf(each, text),
      );
      const own = FUNCTIONS[name];
      const rewritten = own?.({ args, expressions });
      if (rewritten !== undefined) return `${rewritten}${tail(node, text)}`;
      return callText(node, RENAMED[name] ?? text(node.functionName()), args, text);
    })
    .on(grammar.ListAggContext, (node, text) => {
      const quantifier = node.setQuantifier();
      const separator = node.string();
      const order = node.sortItem().map(text).join(', ');
      const by = order === '' ? '' : ` ORDER BY ${order}`;
      const value = `${quantifier ? `${text(quantifier)} ` : ''}${text(node.expression())}`;
      const filter = node.filter();
      return `string_agg(${value}, ${separator ? text(separator) : "''"}${by})${filter ? ` ${text(filter)}` : ''}`;
    })
    .on(grammar.ExtractContext, (node, text) => {
      const field = node.identifier().getText().toLowerCase();
      const value = text(node.valueExpression());
      return `${RENAMED[field] ?? field}(${value})`;
    });
}

function callText(
  node: grammar.FunctionCallContext,
  name: string,
  args: readonly string[],
  text: TextOf,
): string {
  const quantifier = node.setQuantifier();
  const nulls = node.nullTreatment();
  const order = node.sortItem().map(text).join(', ');
  const label = node.identifier();
  const all = node.ASTERISK() ? [`${label ? `${text(label)}.` : ''}*`] : args;
  const inside = [
    quantifier ? `${text(quantifier)} ` : '',
    all.join(', '),
    order === '' ? '' : ` ORDER BY ${order}`,
    nulls ? ` ${text(nulls)}` : '',
  ];
  return `${name}(${inside.join('')})${tail(node, text)}`;
}

function tail(node: grammar.FunctionCallContext, text: TextOf): string {
  return [node.filter(), node.over()].map((part) => (part ? ` ${text(part)}` : '')).join('');
}
