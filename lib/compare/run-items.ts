import { sentAs } from '#contract/evalake-error.ts';

/** The rows of one run in one metric, by column. A row is one answer to an item. */
export interface RunItems {
  readonly itemId: readonly string[];
  readonly clusterId: readonly (string | null)[];
  readonly epoch: ArrayLike<number>;
  readonly score: ArrayLike<number>;
}

/** A score that nothing can be computed with. The store holds none; a damaged file may. */
export class ScoreNotFiniteError extends sentAs('score-not-finite', 422) {
  override readonly name = 'ScoreNotFiniteError';
  readonly itemId: string;
  constructor(itemId: string, score: number) {
    super(`item ${JSON.stringify(itemId)} has the score ${score}; write the run again without it`);
    this.itemId = itemId;
  }
}

/** @throws ScoreNotFiniteError */
export function checkScores({ itemId, score }: RunItems): void {
  for (let row = 0; row < itemId.length; row += 1) {
    const value = score[row] ?? NaN;
    if (!Number.isFinite(value)) throw new ScoreNotFiniteError(itemId[row] ?? '', value);
  }
}
