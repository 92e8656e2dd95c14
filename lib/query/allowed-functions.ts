/**
 * The functions that a statement may call: those of Trino 476 that a lake has a use for
 * (https://trino.io/docs/476/functions/list-by-topic.html). DuckDB has many others; some run any SQL
 * text, wait, or tell of the machine, and the next release may add more.
 */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(
  `
  any_value arbitrary array_agg avg bool_and bool_or checksum count count_if every geometric_mean
  listagg max max_by min min_by sum bitwise_and_agg bitwise_or_agg bitwise_xor_agg histogram map_agg
  map_union multimap_agg approx_distinct approx_most_frequent approx_percentile numeric_histogram
  corr covar_pop covar_samp kurtosis regr_intercept regr_slope skewness stddev stddev_pop stddev_samp
  variance var_pop var_samp reduce_agg

  cume_dist dense_rank ntile percent_rank rank row_number first_value last_value nth_value lead lag

  all_match any_match array_distinct array_except array_first array_histogram array_intersect
  array_join array_last array_max array_min array_position array_remove array_sort array_union
  arrays_overlap cardinality combinations contains contains_sequence cosine_distance
  cosine_similarity dot_product element_at euclidean_distance filter flatten ngrams none_match reduce
  repeat reverse sequence shuffle slice transform trim_array zip zip_with

  map map_concat map_entries map_filter map_from_entries map_keys map_values map_zip_with
  multimap_from_entries split_to_map split_to_multimap transform_keys transform_values

  if coalesce nullif try format parse_data_size typeof greatest least

  at_timezone current_date current_time current_timestamp current_timezone date date_add date_diff
  date_format date_parse date_trunc day day_of_month day_of_week day_of_year dow doy format_datetime
  from_iso8601_date from_iso8601_timestamp from_iso8601_timestamp_nanos from_unixtime
  from_unixtime_nanos hour human_readable_seconds last_day_of_month localtime localtimestamp
  millisecond minute month now parse_datetime parse_duration quarter second timezone timezone_hour
  timezone_minute to_iso8601 to_milliseconds to_unixtime week week_of_year with_timezone year
  year_of_week yow

  is_json_scalar json_array json_array_contains json_array_get json_array_length json_exists
  json_extract json_extract_scalar json_format json_object json_parse json_query json_size json_value

  abs acos asin atan atan2 beta_cdf cbrt ceil ceiling cos cosh degrees e exp floor from_base infinity
  inverse_beta_cdf inverse_normal_cdf is_finite is_infinite is_nan ln log log10 log2 mod nan
  normal_cdf pi pow power radians rand random round sign sin sinh sqrt t_cdf t_pdf tan tanh to_base
  truncate width_bucket wilson_interval_lower wilson_interval_upper
  bit_count bitwise_and bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift
  bitwise_right_shift_arithmetic bitwise_xor

  chr codepoint concat concat_ws hamming_distance length levenshtein_distance lower lpad ltrim
  luhn_check normalize position replace rpad rtrim soundex split split_part starts_with strpos substr
  substring translate trim upper word_stem uuid
  regexp_count regexp_extract regexp_extract_all regexp_like regexp_position regexp_replace
  regexp_split
  url_decode url_encode url_extract_fragment url_extract_host url_extract_parameter url_extract_path
  url_extract_port url_extract_protocol url_extract_query

  crc32 from_base32 from_base64 from_base64url from_big_endian_32 from_big_endian_64 from_hex
  from_ieee754_32 from_ieee754_64 from_utf8 hmac_md5 hmac_sha1 hmac_sha256 hmac_sha512 md5 murmur3
  sha1 sha256 sha512 spooky_hash_v2_32 spooky_hash_v2_64 to_base32 to_base64 to_base64url
  to_big_endian_32 to_big_endian_64 to_hex to_ieee754_32 to_ieee754_64 to_utf8 xxhash64
  `
    .trim()
    .split(/\s+/),
);
