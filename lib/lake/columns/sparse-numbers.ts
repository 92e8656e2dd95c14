/** A column of numbers in which most rows may have none; it takes no memory before one has. */
export class SparseNumbers {
  readonly length: number;
  #values: Float64Array | undefined;

  constructor(length: number) {
    this.length = length;
  }

  at(row: number): number | null {
    const value = this.#values?.[row] ?? NaN;
    return Number.isNaN(value) ? null : value;
  }

  /** @param value not NaN */
  set(row: number, value: number): void {
    this.#values ??= new Float64Array(this.length).fill(NaN);
    this.#values[row] = value;
  }

  /** Sets the rows from `first` on. */
  fill(first: number, values: readonly (number | null)[]): void {
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i] ?? null;
      if (value !== null) this.set(first + i, value);
    }
  }

  slice(start: number, end: number): (number | null)[] {
    const values = new Array<number | null>(end - start);
    for (let row = start; row < end; row += 1) values[row - start] = this.at(row);
    return values;
  }

  /** The sum of the rows from `start` to `end` that have one; null when none has, or when it overflows a double. */
  sum(start = 0, end = this.length): number | null {
    let sum: number | null = null;
    for (let row = start; this.#values && row < end; row += 1) {
      const value = this.at(row);
      if (value !== null) sum = (sum ?? 0) + value;
    }
    return Number.isFinite(sum) ? sum : null;
  }
}
