import type { RunItems } from '#compare/run-items.ts';

/** An item, and its score in each run: the mean over its answers, null where there is none. */
export interface ItemRow {
  readonly id: string;
  readonly scores: readonly (number | null)[];
}

/** All items of some runs, in the order of the first run, then those that only later ones have. */
export class MatrixItems {
  readonly #rows: readonly ItemRow[];
  /** How many items each run has. */
  readonly sizes: readonly number[];
  /** How many items all of the runs have. */
  readonly common: number;

  constructor(runs: readonly RunItems[]) {
    const answers = runs.map(sumsOf);
    const ids = new Set(answers.flatMap((sums) => [...sums.keys()]));
    this.#rows = Array.from(ids, (id) => ({
      id,
      scores: answers.map((sums) => meanOf(sums.get(id))),
    }));
    this.sizes = answers.map(({ size }) => size);
    this.common = [...ids].filter((id) => answers.every((sums) => sums.has(id))).length;
  }

  /** @param items `changed` without the items that have one score in all runs */
  list(items: 'all' | 'changed'): readonly ItemRow[] {
    if (items === 'all') return this.#rows;
    return this.#rows.filter(({ scores }) => scores.some((score) => score !== scores[0]));
  }
}

interface Sum {
  total: number;
  count: number;
}

function sumsOf({ itemId, score }: RunItems): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  itemId.forEach((id, row) => {
    const sum = sums.get(id) ?? { total: 0, count: 0 };
    sums.set(id, sum);
    const value = score[row] ?? NaN;
    if (!Number.isFinite(value)) return;
    sum.total += value;
    sum.count += 1;
  });
  return sums;
}

function meanOf(sum: Sum | undefined): number | null {
  return sum === undefined || sum.count === 0 ? null : sum.total / sum.count;
}
