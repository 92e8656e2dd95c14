import { unorderedMean } from './unordered-mean.ts';

/** The mean of each item's answers in one run. */
export class ItemMeans {
  /** By rank, divided by the scale. */
  readonly values: Float64Array;
  /** Whether an item has more than one answer. */
  readonly hasEpochs: boolean;

  /** @param ranks the item of each row; below 0 where the row is left out */
  constructor(scores: ArrayLike<number>, ranks: Int32Array, count: number, scale: number) {
    const ends = new Int32Array(count);
    let rows = 0;
    for (const rank of ranks) {
      if (rank < 0) continue;
      ends[rank] = (ends[rank] ?? 0) + 1;
      rows += 1;
    }
    this.hasEpochs = rows > count;
    for (let rank = 1; rank < count; rank += 1) {
      ends[rank] = (ends[rank] ?? 0) + (ends[rank - 1] ?? 0);
    }
    const answers = groupAnswers(scores, ranks, ends, scale);
    this.values = this.hasEpochs ? meansOf(answers, ends) : answers;
  }
}

/** The scores, item by item. */
function groupAnswers(
  scores: ArrayLike<number>,
  ranks: Int32Array,
  ends: Int32Array,
  scale: number,
): Float64Array {
  const free = ends.slice();
  const answers = new Float64Array(ends.at(-1) ?? 0);
  ranks.forEach((rank, row) => {
    if (rank < 0) return;
    const place = (free[rank] ?? 0) - 1;
    free[rank] = place;
    answers[place] = (scores[row] ?? 0) / scale;
  });
  return answers;
}

function meansOf(answers: Float64Array, ends: Int32Array): Float64Array {
  return Float64Array.from(ends, (end, rank) => {
    const start = ends[rank - 1] ?? 0;
    return unorderedMean(answers.subarray(start, end));
  });
}
