import type * as DuckDb from '@duckdb/node-api';

/** The text of a value without parts. */
export type ValueText = (value: DuckDb.DuckDBValue, type: DuckDb.DuckDBType | undefined) => string;

/** Arrays, maps and rows as Athena gives them: `[1, 2]`, `{a=1, b=2}`, `{field0=1, field1=x}`. */
export function nestedText(
  api: typeof DuckDb,
  value: DuckDb.DuckDBValue,
  type: DuckDb.DuckDBType | undefined,
  scalarText: ValueText,
): string {
  const part = (each: DuckDb.DuckDBValue | undefined, of: DuckDb.DuckDBType | undefined) =>
    nestedText(api, each ?? null, of, scalarText);
  if (value instanceof api.DuckDBListValue || value instanceof api.DuckDBArrayValue) {
    const of =
      type instanceof api.DuckDBListType || type instanceof api.DuckDBArrayType
        ? type.valueType
        : undefined;
    return `[${value.items.map((each) => part(each, of)).join(', ')}]`;
  }
  if (value instanceof api.DuckDBMapValue) {
    const { keyType, valueType } = type instanceof api.DuckDBMapType ? type : {};
    const entries = value.entries.map(
      (entry) => `${part(entry.key, keyType)}=${part(entry.value, valueType)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  if (value instanceof api.DuckDBStructValue) {
    const types = type instanceof api.DuckDBStructType ? type.entryTypes : [];
    const fields = Object.entries(value.entries).map(
      ([name, each], i) => `${name}=${part(each, types[i])}`,
    );
    return `{${fields.join(', ')}}`;
  }
  return scalarText(value, type);
}
