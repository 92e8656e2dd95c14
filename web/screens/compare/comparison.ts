import { useEffect, useRef } from 'preact/hooks';
import type { ToldComparison } from '#schemas/compare.ts';
import { comparePath, comparisonShape } from '../../api/compare.ts';
import { ProblemAnswer } from '../../fetch/failures.ts';
import { type Resource, useResource } from '../../fetch/use-resource.ts';
import { compareState } from './state.ts';

export interface ShownComparison {
  readonly whole: Resource<ToldComparison>;
  /** Of the chosen metric, change and page; the last one stays until the next is there. */
  readonly items: Resource<ToldComparison>;
}

/** The comparison of two runs, and the page of its items that the address asks for. */
export function useComparison(project: string): ShownComparison {
  const { a: baselines, b: candidate, metric, items, cursor } = compareState.get();
  const runs = { baselines, candidate };
  const path = candidate === '' ? undefined : comparePath(project, runs);
  const isUsual = metric === '' && items === 'changed' && cursor === '';
  const rest = {
    ...(metric === '' ? {} : { metric }),
    items,
    ...(cursor === '' ? {} : { cursor }),
  };
  const whole = useResource(path, comparisonShape);
  const chosen = useResource(
    isUsual || whole.data === undefined ? undefined : comparePath(project, runs, rest),
    comparisonShape,
  );
  const last = useRef<
    { readonly path: string | undefined; readonly data: ToldComparison } | undefined
  >(undefined);
  const shown = isUsual ? whole : chosen;
  if (shown.data) last.current = { path, data: shown.data };
  useStartOver(shown.error, cursor);
  const kept = last.current?.path === path ? last.current?.data : undefined;
  return { whole, items: { ...shown, data: shown.data ?? kept } };
}

/** A run was sealed again since the page before: its items begin anew. */
export function useStartOver(error: Error | undefined, cursor: string): void {
  const isChanged = error instanceof ProblemAnswer && error.status === 409 && cursor !== '';
  useEffect(() => {
    if (isChanged) compareState.set({ cursor: '' }, { replace: true });
  }, [isChanged]);
}
