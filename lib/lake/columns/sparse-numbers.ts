import { sumOfKnown } from '#documents/scores.ts';

/** A column of numbers in which most rows may have none; it takes no memory before one has. */
export class SparseNumbers {
  readonly length: number;
  #values: Float64Array | undefined;

  /** @param values NaN where there is none; undefined without any */
  constructor(length: number, values?: Float64Array) {
    this.length = length;
    this.#values = values;
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

  toList(): (number | null)[] {
    const values = new Array<number | null>(this.length);
    for (let row = 0; row < this.length; row += 1) values[row] = this.at(row);
    return values;
  }

  /** The sum of those that are there; null when none is, or when it overflows a double. */
  sum(): number | null {
    return this.#values ? sumOfKnown(this.toList()) : null;
  }
}
