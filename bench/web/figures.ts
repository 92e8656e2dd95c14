import { type Check, median } from '../check.ts';

/** A figure of several rounds beside its target. */
export function checkOf(
  what: string,
  {
    atMost,
    unit,
    ours = '',
  }: { readonly atMost: number } & Pick<Check, 'unit'> & { readonly ours?: string },
  rounds: readonly number[],
): Check {
  const worst = Math.max(...rounds);
  const told = rounds.length > 1 ? `median of ${rounds.length}, the worst ${worst.toFixed(0)}` : '';
  return {
    ...{ what, goal: { atMost }, measured: median(rounds), unit, rounds, peer: '' },
    ours: [told, ours].filter(Boolean).join('; '),
  };
}
