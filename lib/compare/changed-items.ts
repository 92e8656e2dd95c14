import type { ComparedItem, Direction, ItemChange } from '#schemas/compare.ts';
import { finite } from './measure-metric.ts';
import type { Pairing, PairedScores } from './pair-items.ts';

export interface ItemPairs extends Pick<Pairing, 'itemIds'> {
  readonly scores: Pick<PairedScores, 'baseline' | 'candidate' | 'scale'>;
}

/** Items in an order that pages can be cut from. */
export interface ItemList {
  readonly count: number;
  readonly item: (place: number) => ComparedItem;
}

/**
 * The items of a metric that changed as was asked for, the largest change first, then by id.
 * Without a direction none is worse or better.
 */
export function changedItems(
  metricName: string,
  { itemIds, scores: { baseline, candidate, scale } }: ItemPairs,
  change: ItemChange,
  direction: Direction,
): ItemList {
  const differences = candidate.map((score, item) => score - (baseline[item] ?? 0));
  const isWanted = wantedBy(change, direction);
  const places = Int32Array.from(itemIds.keys())
    .filter((item) => isWanted(differences[item] ?? 0))
    .sort((a, b) => Math.abs(differences[b] ?? 0) - Math.abs(differences[a] ?? 0) || a - b);
  const item = (place: number): ComparedItem => {
    const index = places[place] ?? -1;
    return {
      metric_name: metricName,
      item_id: itemIds[index] ?? '',
      baseline: (baseline[index] ?? 0) * scale,
      candidate: (candidate[index] ?? 0) * scale,
      difference: finite((differences[index] ?? 0) * scale),
    };
  };
  return { count: places.length, item };
}

function wantedBy(change: ItemChange, direction: Direction): (difference: number) => boolean {
  if (change === 'all') return () => true;
  if (change === 'changed') return (difference) => difference !== 0;
  if (direction === 'none') return () => false;
  const isFall = (change === 'worse') === (direction === 'higher');
  return isFall ? (difference) => difference < 0 : (difference) => difference > 0;
}
