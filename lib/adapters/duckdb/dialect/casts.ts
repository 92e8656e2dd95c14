import * as grammar from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { zoneOf } from './expression-kinds.ts';
import { coreOf, literalOf, quote, type Rewrites, varchar } from './tree.ts';

const WHOLE = /^(tinyint|smallint|integer|int|bigint)$/i;
const TEXT = /^(?:varchar|char)(?:\((\d+)\))?$/i;

/** Casts, and literals that have a type. */
export function addCasts(rewrites: Rewrites): Rewrites {
  return rewrites
    .on(grammar.CastContext, (node, text) => {
      const cast = node.KW_TRY_CAST() === null ? 'CAST' : 'TRY_CAST';
      const expression = node.expression();
      const type = node.type().getText();
      const value = text(expression);
      const length = TEXT.exec(type);
      if (length) {
        const zone = zoneOf(expression);
        const whole = zone === undefined ? `trino_text(${value})` : zonedText(value, zone);
        return length[1] === undefined ? whole : `left(${whole}, ${length[1]})`;
      }
      if (/^json$/i.test(type)) return `to_json(${value})`;
      // A numeral stays as it is, so that long chains stay short.
      if (WHOLE.test(type) && !/^-?\d+$/.test(value)) return wholeNumber(cast, value, type);
      return `${cast}(${value} AS ${text(node.type())})`;
    })
    .on(grammar.StringLiteralContext, (node) => {
      const literal = literalOf(node);
      return varchar(literal ?? decodeUnicode(node.getText()));
    })
    .on(grammar.BinaryLiteralContext, (node) => {
      return `unhex(${quote(node.getText().slice(2, -1).replace(/\s/g, ''))})`;
    })
    .on(grammar.TypeConstructorContext, (node) => {
      const type = node.identifier()?.getText().toLowerCase() ?? 'double';
      const literal = literalOf(node.string());
      if (literal === undefined) return undefined;
      if (type === 'timestamp' && /[A-Za-z]|[+-]\d\d:\d\d$/.test(literal.replace('T', ' '))) {
        return `CAST(${quote(literal)} AS TIMESTAMP WITH TIME ZONE)`;
      }
      return type === 'json' ? `json(${quote(literal)})` : `CAST(${quote(literal)} AS ${type})`;
    })
    .on(grammar.RowConstructorContext, (node, text) => {
      if (node.KW_ROW() === null) return undefined;
      const values = node.expression().map(text);
      const holder = coreHolder(node);
      // A cast gives the names of the fields, and goes by place only where there are none yet.
      if (holder instanceof grammar.CastContext) return `row(${values.join(', ')})`;
      if (holder instanceof grammar.InlineTableContext) return `(${values.join(', ')})`;
      return anonymousRow(values);
    });
}

function coreHolder(node: grammar.RowConstructorContext): unknown {
  let holder = node.parent;
  while (holder && coreOf(holder) === node) holder = holder.parent;
  return holder;
}

/** The fields' names are those under which Athena shows them. */
export function anonymousRow(values: readonly string[]): string {
  return `{${values.map((value, i) => `'field${i}': ${value}`).join(', ')}}`;
}

/** The local time `value` with its zone, as Athena shows it. */
export function zonedText(value: string, zone: string): string {
  return `(strftime(${value}, '%Y-%m-%d %H:%M:%S.%g') || ${quote(` ${zone}`)})`;
}

/** Trino rounds halves away from zero, and takes no fraction from a text. */
function wholeNumber(cast: string, value: string, type: string): string {
  return `CASE WHEN typeof(${value}) IN ('DOUBLE', 'FLOAT') THEN ${cast}(round(TRY_CAST(${value} AS DOUBLE)) AS ${type}) WHEN typeof(${value}) = 'VARCHAR' AND NOT regexp_matches(CAST(${value} AS VARCHAR), '^[+-]?[0-9]+$') THEN ${cast}('no whole number: ' || CAST(${value} AS VARCHAR) AS ${type}) ELSE ${cast}(${value} AS ${type}) END`;
}

function decodeUnicode(literal: string): string {
  const text = literal.replace(/^U&'(.*)'$/is, '$1').replaceAll("''", "'");
  return text.replace(/\\(\\|\+[0-9a-f]{6}|[0-9a-f]{4})/gi, (_, code: string) =>
    code === '\\' ? code : String.fromCodePoint(parseInt(code.replace('+', ''), 16)),
  );
}
