import { EvalakeError } from '#contract/evalake-error.ts';
import type { SchemaElement } from 'hyparquet';
import type { TextCoder } from './values/fill-plain.ts';

/** The file does not hold a column that was asked for, or holds it as another type. */
export class ColumnUnreadableError extends EvalakeError {
  override readonly name = 'ColumnUnreadableError';
  readonly column: string;
  constructor(column: string, problem: string) {
    super(`Parquet column ${column} ${problem}`);
    this.column = column;
  }
}

/** A byte order mark is text like any other; TextDecoder would drop it. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The columns that were read. A column is converted when it is asked for, to the type of the call. */
export class ParquetColumns {
  readonly rowCount: number;
  /** In the order of the file, or as they were asked for. */
  readonly names: string[];
  readonly #raw: ReadonlyMap<string, unknown[]>;

  constructor(schema: readonly SchemaElement[], rowCount: number, columns?: readonly string[]) {
    const stored = schema.slice(1).map(({ name }) => name);
    this.rowCount = rowCount;
    this.names = columns ? [...columns] : stored;
    const absent = this.names.find((name) => !stored.includes(name));
    if (absent !== undefined) throw new ColumnUnreadableError(absent, 'is not in the file');
    this.#raw = new Map(this.names.map((name) => [name, new Array<unknown>(rowCount).fill(null)]));
  }

  /** The values as they lie in the file: UTF-8 bytes, bigints for INT64, numbers, booleans. */
  raw(column: string): unknown[] {
    const values = this.#raw.get(column);
    if (values === undefined) throw new ColumnUnreadableError(column, 'was not read');
    return values;
  }

  /** A string column as UTF-8 bytes, which is cheaper than as text. */
  bytes(column: string): (Uint8Array | null)[] {
    return this.#map(column, 'text', (value) => (value instanceof Uint8Array ? value : undefined));
  }

  /** A string column. */
  strings(column: string): (string | null)[] {
    // Equal values of a dictionary are one object: a run of them is decoded once.
    let last: unknown;
    let text = '';
    return this.#map(column, 'text', (value) => {
      if (value === last) return text;
      if (!(value instanceof Uint8Array)) return undefined;
      last = value;
      text = decoder.decode(value);
      return text;
    });
  }

  /**
   * Any number column as numbers; timestamps are microseconds since 1970, UTC.
   * @throws ColumnUnreadableError when an integer is too large to be exact; see `integers`.
   */
  numbers(column: string): (number | null)[] {
    return this.#map(column, 'exact numbers', (value) => {
      if (typeof value === 'number') return value;
      return typeof value === 'bigint' ? safeNumber(value) : undefined;
    });
  }

  /** A bigint or timestamp column: numbers where they are exact, else bigints. */
  integers(column: string): (number | bigint | null)[] {
    return this.#map(column, 'integers', (value) => {
      if (typeof value === 'number') return value;
      return typeof value === 'bigint' ? (safeNumber(value) ?? value) : undefined;
    });
  }

  /** As `numbers`, into a column from a row on. @param absent for null */
  fillNumbers(column: string, into: Float64Array, first = 0, absent = 0): void {
    this.numbers(column).forEach((number, row) => (into[first + row] = number ?? absent));
  }

  /** The codes of texts, into a column from a row on; 0 for null. */
  fillCodes(column: string, coder: TextCoder, into: Uint32Array, first = 0): void {
    this.bytes(column).forEach((text, row) => {
      into[first + row] = text ? coder.codeOfBytes(text, 0, text.length) : 0;
    });
  }

  booleans(column: string): (boolean | null)[] {
    return this.#map(column, 'booleans', (value) =>
      typeof value === 'boolean' ? value : undefined,
    );
  }

  #map<T>(column: string, kind: string, convert: (value: unknown) => T | undefined): (T | null)[] {
    return this.raw(column).map((value) => {
      if (value === null || value === undefined) return null;
      const converted = convert(value);
      if (converted === undefined) throw new ColumnUnreadableError(column, `does not hold ${kind}`);
      return converted;
    });
  }
}

function safeNumber(value: bigint): number | undefined {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}
