/** An error where it is reached. `error()` would not do, as DuckDB takes no such call in TRY. */
const DIVISION_BY_ZERO = "CAST('Division by zero' AS INTEGER)";

const IS_DOUBLE = (name: string) => `typeof(${name}) IN ('DOUBLE', 'FLOAT')`;
const SCALE = (name: string) =>
  `CASE WHEN typeof(${name}) LIKE 'DECIMAL%' THEN CAST(regexp_extract(typeof(${name}), ',(\\d+)', 1) AS INTEGER) ELSE 0 END`;

/** A double as Trino writes it: 5.0E-1. */
const DOUBLE_TEXT = `CASE
    WHEN isnan(d) THEN 'NaN' WHEN isinf(d) THEN CASE WHEN d > 0 THEN 'Infinity' ELSE '-Infinity' END
    WHEN d = 0 THEN '0.0E0'
    ELSE list_transform([rtrim(ltrim(regexp_replace(split_part(CAST(abs(d) AS VARCHAR), 'e', 1), '[.]', ''), '0'), '0')],
      lambda digits: CASE WHEN d < 0 THEN '-' ELSE '' END || digits[1] || '.'
        || coalesce(nullif(digits[2:], ''), '0') || 'E'
        || CAST(CAST(floor(log10(abs(d))) AS INTEGER) AS VARCHAR))[1]
    END`;

/** Trino's functions over DuckDB's, called by the translated statement alone. */
export const DIALECT_MACROS: readonly string[] = [
  `CREATE MACRO trino_divisor(a, b) AS CASE WHEN b = 0 AND NOT ${IS_DOUBLE('a')} AND NOT ${IS_DOUBLE('b')}
    THEN ${DIVISION_BY_ZERO} ELSE b END`,
  `CREATE MACRO trino_decimal_quotient(a, b) AS CASE
    WHEN ${IS_DOUBLE('a')} OR ${IS_DOUBLE('b')} THEN CAST(a AS DOUBLE) / CAST(b AS DOUBLE)
    WHEN b = 0 THEN ${DIVISION_BY_ZERO}
    ELSE round(CAST(a AS DOUBLE) / CAST(b AS DOUBLE), greatest(${SCALE('a')}, ${SCALE('b')})) END`,
  `CREATE MACRO trino_double_text(d) AS ${DOUBLE_TEXT}`,
  `CREATE MACRO trino_text(x) AS CASE typeof(x)
    WHEN 'JSON' THEN json_extract_string(CASE WHEN json_valid(CAST(x AS VARCHAR)) THEN CAST(x AS VARCHAR) END, '$')
    WHEN 'TIMESTAMP' THEN strftime(TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g')
    WHEN 'TIMESTAMP WITH TIME ZONE' THEN strftime(TRY_CAST(left(CAST(x AS VARCHAR), -3) AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g UTC')
    WHEN 'DOUBLE' THEN trino_double_text(TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE))
    ELSE CAST(x AS VARCHAR) END`,
  // Arrays and maps have no function in common; as JSON they do.
  `CREATE MACRO trino_cardinality(x) AS CASE WHEN x IS NULL THEN NULL
    WHEN typeof(x) LIKE 'MAP(%)' THEN len(json_keys(to_json(x)))
    ELSE CAST(json_array_length(to_json(x)) AS BIGINT) END`,
  'CREATE MACRO trino_array_position(l, x) AS CASE WHEN l IS NULL OR x IS NULL THEN NULL ELSE coalesce(list_position(l, x), 0) END',
  'CREATE MACRO trino_array_distinct(l) AS list_filter(l, lambda each, place: list_position(l, each) = place)',
  'CREATE MACRO trino_array_union(a, b) AS trino_array_distinct(list_concat(a, b))',
  'CREATE MACRO trino_array_except(a, b) AS trino_array_distinct(list_filter(a, lambda each: NOT list_contains(b, each)))',
  'CREATE MACRO trino_array_remove(l, x) AS list_filter(l, lambda each: each IS DISTINCT FROM x)',
  'CREATE MACRO trino_slice(l, s, n) AS list_slice(l, CASE WHEN s < 0 THEN len(l) + s + 1 ELSE s END, CASE WHEN s < 0 THEN len(l) + s ELSE s - 1 END + n)',
  'CREATE MACRO trino_trim_array(l, n) AS list_slice(l, 1, len(l) - n)',
  "CREATE MACRO trino_zip(a, b) AS list_transform(list_zip(a, b), lambda pair: {'field0': pair[1], 'field1': pair[2]})",
  "CREATE MACRO trino_map_entries(m) AS list_transform(map_entries(m), lambda entry: {'field0': entry.key, 'field1': entry.value})",
  `CREATE MACRO map_agg(k, v) AS list_transform([{ks: list(k) FILTER (WHERE k IS NOT NULL), vs: list(v) FILTER (WHERE k IS NOT NULL)}],
    lambda all_of: map(list_distinct(all_of.ks), list_transform(list_distinct(all_of.ks), lambda key: all_of.vs[list_position(all_of.ks, key)])))[1]`,
  `CREATE MACRO multimap_agg(k, v) AS list_transform([{ks: list(k) FILTER (WHERE k IS NOT NULL), vs: list(v) FILTER (WHERE k IS NOT NULL)}],
    lambda all_of: map(list_distinct(all_of.ks), list_transform(list_distinct(all_of.ks),
      lambda key: list_filter(all_of.vs, lambda each, place: all_of.ks[place] = key))))[1]`,
  'CREATE MACRO map_union(m) AS list_reduce(list(m), lambda a, b: map_concat(a, b))',
  `CREATE MACRO split_to_map(t, d, e) AS map_from_entries(list_transform(str_split(t, d),
    lambda pair: {k: split_part(pair, e, 1), v: split_part(pair, e, 2)}))`,
  ...['sha256', 'sha1', 'md5'].map(
    (name) => `CREATE MACRO trino_${name}(bytes) AS unhex(${name}(CAST(bytes AS BLOB)))`,
  ),
  'CREATE MACRO trino_millisecond(t) AS millisecond(t) % 1000',
  'CREATE MACRO trino_split_part(t, d, i) AS str_split(t, d)[i]',
  'CREATE MACRO trino_json_extract(j, p) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN json_extract(CAST(j AS VARCHAR), p) END',
  `CREATE MACRO trino_json_query(j, p) AS CASE WHEN json_valid(CAST(j AS VARCHAR))
    AND json_type(CAST(j AS VARCHAR), p) IN ('OBJECT', 'ARRAY') THEN CAST(json_extract(CAST(j AS VARCHAR), p) AS VARCHAR) END`,
  `CREATE MACRO trino_json_exists(j, p) AS CASE WHEN j IS NULL THEN NULL ELSE
    coalesce(json_valid(CAST(j AS VARCHAR)) AND json_type(CAST(j AS VARCHAR), p) IS NOT NULL, false) END`,
  `CREATE MACRO trino_json_array_length(j) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) AND json_type(CAST(j AS VARCHAR)) = 'ARRAY'
    THEN json_array_length(CAST(j AS VARCHAR)) END`,
  `CREATE MACRO json_array_get(j, i) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN json_extract_string(CAST(j AS VARCHAR), '$[' || CAST(i AS VARCHAR) || ']') END`,
  `CREATE MACRO json_array_contains(j, x) AS CASE WHEN json_valid(CAST(j AS VARCHAR))
    THEN list_contains(json_extract(CAST(j AS VARCHAR), '$[*]'), to_json(x)) END`,
  `CREATE MACRO json_size(j, p) AS CASE WHEN NOT json_valid(CAST(j AS VARCHAR)) THEN NULL ELSE
    CASE json_type(CAST(j AS VARCHAR), p) WHEN 'ARRAY' THEN CAST(json_array_length(CAST(j AS VARCHAR), p) AS BIGINT)
    WHEN 'OBJECT' THEN len(json_keys(CAST(j AS VARCHAR), p)) ELSE CASE WHEN json_type(CAST(j AS VARCHAR), p) IS NOT NULL THEN 0 END END END`,
  "CREATE MACRO is_json_scalar(j) AS json_type(CAST(j AS VARCHAR)) NOT IN ('OBJECT', 'ARRAY')",
  `CREATE MACRO width_bucket(x, low, high, n) AS CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1
    ELSE CAST(floor((x - low) / (high - low) * n) AS BIGINT) + 1 END`,
  'CREATE MACRO trino_bucket_of(x, bounds) AS len(list_filter(bounds, lambda bound: bound <= x))',
  'CREATE MACRO trino_skewness(x) AS skewness(x) * (count(x) - 2) / sqrt(CAST(count(x) AS DOUBLE) * (count(x) - 1))',
  'CREATE MACRO trino_json_parse(t) AS json(t)',
  `CREATE MACRO trino_strpos(t, part, n) AS CASE WHEN len(str_split(t, part)) <= n THEN 0
    ELSE length(array_to_string(str_split(t, part)[:n], part)) + 1 END`,
  `CREATE MACRO trino_split(t, d, n) AS CASE WHEN len(str_split(t, d)) <= n THEN str_split(t, d)
    ELSE list_concat(str_split(t, d)[:n - 1], [array_to_string(str_split(t, d)[n:], d)]) END`,
  `CREATE MACRO from_base(t, radix) AS list_reduce(list_transform(str_split(lower(t), ''),
    lambda digit: CAST(strpos('0123456789abcdefghijklmnopqrstuvwxyz', digit) - 1 AS BIGINT)), lambda a, b: a * radix + b)`,
  'CREATE MACRO ngrams(l, n) AS list_transform(range(1, greatest(len(l) - n + 2, 2)), lambda i: l[i:i + n - 1])',
  'CREATE MACRO shuffle(l) AS list_transform(list_sort(list_transform(l, lambda each: {place: random(), each: each})), lambda pair: pair.each)',
  'CREATE MACRO bitwise_and(a, b) AS a & b',
  'CREATE MACRO bitwise_or(a, b) AS a | b',
  'CREATE MACRO bitwise_not(a) AS ~a',
  'CREATE MACRO bitwise_left_shift(a, n) AS a << n',
  'CREATE MACRO bitwise_right_shift(a, n) AS a >> n',
  'CREATE MACRO e() AS exp(1)',
  "CREATE MACRO nan() AS CAST('nan' AS DOUBLE)",
  "CREATE MACRO infinity() AS CAST('inf' AS DOUBLE)",
  'CREATE MACRO trino_to_base(n, radix) AS lower(to_base(n, radix))',
  ...(['lower', 'upper'] as const).map(
    (side) => `CREATE MACRO wilson_interval_${side}(k, n, z) AS
    (k / CAST(n AS DOUBLE) + z * z / (2 * n) ${side === 'lower' ? '-' : '+'} z * sqrt(k / CAST(n AS DOUBLE) * (1 - k / CAST(n AS DOUBLE)) / n + z * z / (4 * CAST(n AS DOUBLE) * n)))
    / (1 + z * z / n)`,
  ),
  "CREATE MACRO trino_url_encode(t) AS replace(replace(url_encode(t), '%20', '+'), '~', '%7E')",
  "CREATE MACRO trino_url_decode(t) AS url_decode(replace(t, '+', ' '))",
  ...URL_PARTS(),
  `CREATE MACRO to_iso8601(t) AS CASE typeof(t) WHEN 'DATE' THEN CAST(t AS VARCHAR)
    WHEN 'TIMESTAMP WITH TIME ZONE' THEN strftime(TRY_CAST(left(CAST(t AS VARCHAR), -3) AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%gZ')
    ELSE strftime(TRY_CAST(CAST(t AS VARCHAR) AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%g') END`,
];

/** The parts of a URL, by the expression of RFC 3986, appendix B. */
function URL_PARTS(): string[] {
  const url = String.raw`^(?:([^:/?#]+):)?(?://(?:[^/?#@]*@)?([^/?#:]*)(?::(\d+))?)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$`;
  const part = (group: number) => `regexp_extract(url, '${url}', ${group})`;
  const name = (what: string) => `url_extract_${what}`;
  return [
    `CREATE MACRO ${name('protocol')}(url) AS ${part(1)}`,
    `CREATE MACRO ${name('host')}(url) AS ${part(2)}`,
    `CREATE MACRO ${name('port')}(url) AS TRY_CAST(${part(3)} AS BIGINT)`,
    `CREATE MACRO ${name('path')}(url) AS ${part(4)}`,
    `CREATE MACRO ${name('query')}(url) AS ${part(5)}`,
    `CREATE MACRO ${name('fragment')}(url) AS ${part(6)}`,
    `CREATE MACRO ${name('parameter')}(url, parameter) AS list_transform(list_filter(str_split(${part(5)}, '&'),
      lambda pair: split_part(pair, '=', 1) = parameter), lambda pair: url_decode(split_part(pair, '=', 2)))[1]`,
  ];
}
