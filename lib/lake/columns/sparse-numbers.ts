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

  /** Sets the first rows. */
  fill(values: readonly (number | null)[]): void {
    for (let row = 0; row < values.length; row += 1) {
      const value = values[row] ?? null;
      if (value !== null) this.set(row, value);
    }
  }

  toList(): (number | null)[] {
    const values = new Array<number | null>(this.length);
    for (let row = 0; row < this.length; row += 1) values[row] = this.at(row);
    return values;
  }

  /** The sum of those that are there; null when none is, or when it overflows a double. */
  sum(): number | null {
    let sum: number | null = null;
    for (let row = 0; this.#values && row < this.length; row += 1) {
      const value = this.at(row);
      if (value !== null) sum = (sum ?? 0) + value;
    }
    return Number.isFinite(sum) ? sum : null;
  }
}
