/** A value of Parquet as JSON has it: numbers of 64 bits, times, bytes, lists and structs. */
export function parquetValue(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    return Array.from(value as Iterable<unknown>, (each) => parquetValue(each));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, parquetValue(each)]),
  );
}
