import type { ColumnType } from './columns.ts';
import { DistinctNumbers } from './values/distinct-numbers.ts';
import { DistinctTexts } from './values/distinct-texts.ts';
import type { DistinctValues } from './values/distinct-values.ts';
import type { PageBytes } from './values/page-bytes.ts';

type Bound = string | number | bigint | boolean | Uint8Array;

/** Encodes one column chunk's values as PLAIN bytes, and keeps the bounds of those written. */
export interface ValueEncoder<V> {
  min: Bound | undefined;
  max: Bound | undefined;
  /** The value when it fits the column's type. */
  accept(value: unknown): V | undefined;
  /**
   * Appends values from `first` on until the page has so many bytes; returns the next. A loop of each type's own: what
   * the compiler has learnt from the values of one type, it would throw away at those of the next.
   */
  fill(page: PageBytes, values: readonly V[], first: number, mostBytes: number): number;
  /** Collects values for a dictionary; undefined where they get none. */
  distinct(): DistinctValues<V> | undefined;
}

abstract class NumberEncoder<V extends number | bigint> implements ValueEncoder<V> {
  min: V | undefined;
  max: V | undefined;

  abstract accept(value: unknown): V | undefined;
  abstract append(page: PageBytes, value: V): void;
  abstract fill(page: PageBytes, values: readonly V[], first: number, mostBytes: number): number;

  distinct(): DistinctValues<V> | undefined {
    return new DistinctNumbers(this);
  }

  /** Equal for equal values and no others. */
  key(value: V): unknown {
    return value;
  }

  protected bound(value: V): void {
    if (this.min === undefined || value < this.min) this.min = value;
    if (this.max === undefined || value > this.max) this.max = value;
  }
}

class Int32Encoder extends NumberEncoder<number> {
  accept(value: unknown): number | undefined {
    // Adding zero makes the integer -0 a 0.
    return typeof value === 'number' && value === (value | 0) ? value + 0 : undefined;
  }

  append(page: PageBytes, value: number): void {
    this.bound(value);
    page.int32(value);
  }

  fill(page: PageBytes, values: readonly number[], first: number, mostBytes: number): number {
    let next = first;
    while (next < values.length && page.length < mostBytes)
      this.append(page, values[next++] as number);
    return next;
  }
}

class DoubleEncoder extends NumberEncoder<number> {
  accept(value: unknown): number | undefined {
    return typeof value === 'number' ? value : undefined;
  }

  override key(value: number): unknown {
    return Object.is(value, -0) ? '-0' : value;
  }

  append(page: PageBytes, value: number): void {
    // The format wants no NaN in the bounds, and -0 and +0 as zero bounds.
    if (!Number.isNaN(value)) this.bound(value);
    if (this.min === 0) this.min = -0;
    if (this.max === 0) this.max = 0;
    page.double(value);
  }

  fill(page: PageBytes, values: readonly number[], first: number, mostBytes: number): number {
    let next = first;
    while (next < values.length && page.length < mostBytes)
      this.append(page, values[next++] as number);
    return next;
  }
}

class Int64Encoder extends NumberEncoder<number | bigint> {
  accept(value: unknown): number | bigint | undefined {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : undefined;
    if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) return undefined;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  append(page: PageBytes, value: number | bigint): void {
    this.bound(value);
    page.int64(value);
  }

  fill(
    page: PageBytes,
    values: readonly (number | bigint)[],
    first: number,
    mostBytes: number,
  ): number {
    let next = first;
    while (next < values.length && page.length < mostBytes)
      this.append(page, values[next++] as number | bigint);
    return next;
  }
}

/** Without a dictionary, because parquetjs-lite reads the values of a dictionary as text. */
class TimestampEncoder extends Int64Encoder {
  override distinct(): undefined {
    return undefined;
  }
}

class BooleanEncoder implements ValueEncoder<boolean> {
  min: boolean | undefined;
  max: boolean | undefined;

  accept(value: unknown): boolean | undefined {
    return typeof value === 'boolean' ? value : undefined;
  }

  append(page: PageBytes, value: boolean): void {
    this.min = this.min !== false && value;
    this.max = this.max === true || value;
    page.bit(value);
  }

  distinct(): undefined {
    return undefined;
  }

  fill(page: PageBytes, values: readonly boolean[], first: number, mostBytes: number): number {
    let next = first;
    while (next < values.length && page.length < mostBytes)
      this.append(page, values[next++] as boolean);
    return next;
  }
}

class TextEncoder implements ValueEncoder<string | Uint8Array> {
  min: Uint8Array | undefined;
  max: Uint8Array | undefined;

  accept(value: unknown): string | Uint8Array | undefined {
    return typeof value === 'string' || value instanceof Uint8Array ? value : undefined;
  }

  distinct(): DistinctTexts {
    return new DistinctTexts((page, value) => this.append(page, value));
  }

  append(page: PageBytes, value: string | Uint8Array): void {
    const start = typeof value === 'string' ? page.text(value) : page.sizedBytes(value);
    if (this.min === undefined || page.compareFrom(start, this.min) < 0) {
      this.min = page.copyFrom(start);
    }
    if (this.max === undefined || page.compareFrom(start, this.max) > 0) {
      this.max = page.copyFrom(start);
    }
  }

  fill(
    page: PageBytes,
    values: readonly (string | Uint8Array)[],
    first: number,
    mostBytes: number,
  ): number {
    let next = first;
    while (next < values.length && page.length < mostBytes)
      this.append(page, values[next++] as string | Uint8Array);
    return next;
  }
}

/** Calls `use` with a new encoder of the type, so that the value type stays between the two. */
export function withEncoder<R>(type: ColumnType, use: <V>(encoder: ValueEncoder<V>) => R): R {
  switch (type) {
    case 'string':
      return use(new TextEncoder());
    case 'boolean':
      return use(new BooleanEncoder());
    case 'int':
      return use(new Int32Encoder());
    case 'bigint':
      return use(new Int64Encoder());
    case 'double':
      return use(new DoubleEncoder());
    case 'timestamp':
      return use(new TimestampEncoder());
  }
}
