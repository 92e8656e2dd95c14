import * as grammar from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { isDate, isList } from './expression-kinds.ts';
import { localTime } from './instants.ts';
import { jsonPath } from './json-functions.ts';
import { fromJoda, fromMysql } from './time-patterns.ts';
import { coreOf, literalOf, quote, varchar } from './tree.ts';

interface Call {
  /** The translated arguments. */
  readonly args: readonly string[];
  readonly expressions: readonly grammar.ExpressionContext[];
}

type FunctionRewrite = (call: Call) => string | undefined;

/** Functions that become another expression. One that gives undefined is called as it is. */
export const FUNCTIONS: Readonly<Record<string, FunctionRewrite | undefined>> = {
  // Arguments may be null: DuckDB skips nulls here, and Trino gives null.
  concat: ({ args }) => (args.length > 1 ? `(${args.join(' || ')})` : undefined),
  greatest: withoutNulls('greatest'),
  least: withoutNulls('least'),
  if: ({ args: [condition = '', yes = '', no = 'NULL'] }) =>
    `CASE WHEN ${condition} THEN ${yes} ELSE ${no} END`,
  max_by: ({ args }) => `${args.length > 2 ? 'arg_max' : 'arg_max_null'}(${args.join(', ')})`,
  min_by: ({ args }) => `${args.length > 2 ? 'arg_min' : 'arg_min_null'}(${args.join(', ')})`,
  replace: ({ args }) => (args.length === 2 ? `replace(${args.join(', ')}, '')` : undefined),
  reverse: ({ args: [value = ''], expressions: [list] }) =>
    list && isList(list) ? `list_reverse(${value})` : undefined,
  repeat: ({ args: [value = '', n = ''] }) =>
    `list_transform(range(CAST(${n} AS BIGINT)), lambda each: ${value})`,
  format: ({ args }) => `printf(${args.join(', ')})`,
  bit_count: ({ args: [value = ''] }) => `bit_count(CAST(${value} AS BIGINT))`,
  strpos: ({ args }) => (args.length === 3 ? `trino_strpos(${args.join(', ')})` : undefined),
  split: ({ args }) => (args.length === 3 ? `trino_split(${args.join(', ')})` : undefined),
  array_join: ({ args: [list = '', delimiter = '', missing] }) => {
    const each =
      missing === undefined
        ? 'CAST(each AS VARCHAR)'
        : `coalesce(CAST(each AS VARCHAR), ${missing})`;
    return `array_to_string(list_transform(${list}, lambda each: ${each}), ${delimiter})`;
  },
  // Trino takes the value at floor(p × n), from 0; quantile_disc the one at ceil(p × n), from 1.
  approx_percentile: ({ args: [value = '', share = ''], expressions: [, place] }) =>
    place && isList(place)
      ? `quantile_disc(${value}, list_transform(${share}, lambda each: least(CAST(each AS DOUBLE) + 1e-9, 1)))`
      : `quantile_disc(${value}, least(CAST(${share} AS DOUBLE) + 1e-9, 1))`,
  width_bucket: ({ args }) =>
    args.length === 2 ? `trino_bucket_of(${args.join(', ')})` : undefined,

  regexp_extract: ({ args: [value = '', pattern = '', group = '0'] }) =>
    `regexp_extract_all(${value}, ${pattern}, ${group})[1]`,
  regexp_replace: ({ args: [value = '', pattern = '', by = "''"], expressions }) => {
    if (coreOf(expressions[2] ?? expressions[0] ?? EMPTY) instanceof grammar.LambdaContext) {
      return undefined;
    }
    return `regexp_replace(${value}, ${pattern}, regexp_replace(${by}, '\\$(\\d)', '\\\\\\1', 'g'), 'g')`;
  },
  regexp_count: ({ args: [value = '', pattern = ''] }) =>
    `len(regexp_extract_all(${value}, ${pattern}))`,
  regexp_position: ({ args: [value = '', pattern = ''] }) =>
    `CASE WHEN regexp_matches(${value}, ${pattern}) THEN length(regexp_split_to_array(${value}, ${pattern})[1]) + 1 ELSE -1 END`,

  json_extract: withPath('trino_json_extract'),
  json_extract_scalar: withPath('json_extract_scalar'),
  json_size: withPath('json_size'),

  date_trunc: ({ args, expressions: [, time] }) =>
    time && isDate(time) ? `CAST(date_trunc(${args.join(', ')}) AS DATE)` : undefined,
  date_add: ({ args: [, n = '', time = ''], expressions: [unit, , value] }) => {
    const name = literalOf(unit)?.toLowerCase();
    if (name === undefined || !/^[a-z]+$/.test(name)) return undefined;
    const sum = `(${time} + CAST(${n} AS INTEGER) * INTERVAL '1' ${name})`;
    return value && isDate(value) ? `CAST(${sum} AS DATE)` : sum;
  },
  format_datetime: withPattern('strftime', fromJoda),
  date_format: withPattern('strftime', fromMysql),
  date_parse: withPattern('strptime', fromMysql),
  parse_datetime: withPattern('strptime', fromJoda, (time) => `CAST(${time} AS TIMESTAMPTZ)`),
  at_timezone: ({ args: [time = ''], expressions: [, zone] }) => {
    const name = literalOf(zone);
    return name && localTime(time, name);
  },
  with_timezone: ({ args: [time = ''], expressions: [, zone] }) =>
    literalOf(zone) && `CAST(${time} AS TIMESTAMP)`,

  element_at: ({ args: [value = '', key = ''] }) => `(${value})[${key}]`,
  sequence: ({ args: [from = '', to = '', step], expressions: [first] }) => {
    if (first && isDate(first)) {
      return `list_transform(generate_series(CAST(${from} AS TIMESTAMP), CAST(${to} AS TIMESTAMP), ${step ?? "INTERVAL '1' DAY"}), lambda each: CAST(each AS DATE))`;
    }
    const by = step ?? `CASE WHEN ${from} <= ${to} THEN 1 ELSE -1 END`;
    return `generate_series(${from}, ${to}, ${by})`;
  },
  transform: ({ args }) => `list_transform(${args.join(', ')})`,
  filter: ({ args }) => `list_filter(${args.join(', ')})`,
  any_match: ({ args }) => `coalesce(list_bool_or(list_transform(${args.join(', ')})), false)`,
  all_match: ({ args }) => `coalesce(list_bool_and(list_transform(${args.join(', ')})), true)`,
  none_match: ({ args }) => `NOT coalesce(list_bool_or(list_transform(${args.join(', ')})), false)`,
  reduce: ({ args: [list = '', start = '', step = '', finish = ''] }) =>
    `list_transform([list_reduce(${list}, ${step}, ${start})], ${finish})[1]`,
  reduce_agg: ({ args: [value = '', start = '', step = ''] }) =>
    `list_reduce(list(${value}), ${step}, ${start})`,
  zip_with: ({ args: [a = '', b = '', lambda = ''] }) => {
    const [first, second, body] = partsOf(lambda);
    return `list_transform(list_zip(${a}, ${b}), lambda pair: list_transform([pair[1]], lambda ${first}: list_transform([pair[2]], lambda ${second}: ${body})[1])[1])`;
  },
  map_filter: ({ args: [map = '', lambda = ''] }) =>
    `map_from_entries(list_filter(map_entries(${map}), lambda entry: ${overEntry(lambda)}))`,
  transform_values: ({ args: [map = '', lambda = ''] }) =>
    `map_from_entries(list_transform(map_entries(${map}), lambda entry: {k: entry.key, v: ${overEntry(lambda)}}))`,
  transform_keys: ({ args: [map = '', lambda = ''] }) =>
    `map_from_entries(list_transform(map_entries(${map}), lambda entry: {k: ${overEntry(lambda)}, v: entry.value}))`,
};

const EMPTY = new grammar.ExpressionContext(null, -1);

function withoutNulls(name: string): FunctionRewrite {
  return ({ args }) => {
    const isNull = args.map((arg) => `(${arg}) IS NULL`).join(' OR ');
    return `CASE WHEN ${isNull} THEN NULL ELSE ${name}(${args.join(', ')}) END`;
  };
}

function withPath(name: string): FunctionRewrite {
  return ({ args: [json = '', path = ''], expressions: [, second] }) => {
    const literal = literalOf(second);
    return `${name}(${json}, ${literal === undefined ? path : varchar(jsonPath(literal))})`;
  };
}

function withPattern(
  name: string,
  convert: (pattern: string) => string | undefined,
  wrap: (time: string) => string = (time) => time,
): FunctionRewrite {
  return ({ args: [time = ''], expressions: [, second] }) => {
    const literal = literalOf(second);
    const pattern = literal === undefined ? undefined : convert(literal);
    return pattern === undefined ? undefined : wrap(`${name}(${time}, ${quote(pattern)})`);
  };
}

/** The parameters and the body of a translated lambda of two parameters. */
function partsOf(lambda: string): [string, string, string] {
  const [, first = '', second = '', body = ''] = /^lambda (\S+), (\S+): ([^]*)$/.exec(lambda) ?? [];
  return [first, second, body];
}

/** A lambda of key and value, over `entry`. */
function overEntry(lambda: string): string {
  const [key, value, body] = partsOf(lambda);
  return `list_transform([entry.key], lambda ${key}: list_transform([entry.value], lambda ${value}: ${body})[1])[1]`;
}
