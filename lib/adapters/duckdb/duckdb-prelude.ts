/**
 * Trino functions that DuckDB lacks, as macros over its own, so that SQL in Athena's dialect runs
 * on a laptop. Macros cannot mend integer division and division by zero: queries must avoid them.
 */
export const PRELUDE: readonly string[] = [
  'CREATE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern)',
  'CREATE MACRO to_unixtime(t) AS epoch(t)',
  'CREATE MACRO from_unixtime(seconds) AS to_timestamp(seconds)',
  'CREATE MACRO from_iso8601_timestamp(text) AS CAST(text AS TIMESTAMP WITH TIME ZONE)',
  'CREATE MACRO from_iso8601_date(text) AS CAST(text AS DATE)',
  'CREATE MACRO approx_distinct(x) AS approx_count_distinct(x)',
  'CREATE MACRO approx_percentile(x, p) AS approx_quantile(x, p)',
  'CREATE MACRO day_of_week(t) AS isodow(t)',
  'CREATE MACRO is_nan(x) AS isnan(x)',
  'CREATE MACRO is_finite(x) AS isfinite(x)',
  'CREATE MACRO array_join(list, delimiter) AS array_to_string(list, delimiter)',
  'CREATE MACRO json_parse(text) AS CAST(text AS JSON)',
  'CREATE MACRO json_format(json) AS CAST(json AS VARCHAR)',
  // NULL instead of an error for text that is no JSON; NULL for objects and arrays.
  `CREATE MACRO json_extract_scalar(json, path) AS CASE
    WHEN NOT json_valid(CAST(json AS VARCHAR)) THEN NULL
    WHEN json_type(CAST(json AS VARCHAR), path) IN ('OBJECT', 'ARRAY') THEN NULL
    ELSE json_extract_string(CAST(json AS VARCHAR), path) END`,
  `CREATE MACRO format_datetime(t, pattern) AS strftime(t, ${replaceTexts('pattern', [
    ["''", ''],
    ['yyyy', '%Y'],
    ['MM', '%m'],
    ['dd', '%d'],
    ['HH', '%H'],
    ['mm', '%M'],
    ['ss', '%S'],
    ['SSS', '%g'],
  ])})`,
  // MySQL's letters, which Trino takes in this function.
  `CREATE MACRO date_format(t, pattern) AS strftime(t, ${replaceTexts('pattern', [
    ['%M', '%B'],
    ['%i', '%M'],
    ['%s', '%S'],
    ['%W', '%A'],
    ['%T', '%H:%M:%S'],
    ['%h', '%I'],
    ['%v', '%V'],
    ['%x', '%G'],
  ])})`,
];

/** SQL that replaces each text of the pairs by the other, in order. */
function replaceTexts(text: string, pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((sql, [from, to]) => {
    const quoted = from === "''" ? "''''" : `'${from}'`;
    return `replace(${sql}, ${quoted}, '${to}')`;
  }, text);
}
