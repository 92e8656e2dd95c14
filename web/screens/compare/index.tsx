import type { VNode } from 'preact';
import type { ToldComparison } from '#schemas/compare.ts';
import type { ScreenProps } from '../../route/screens.ts';
import type { IndexedRun } from '../../api/runs-index.ts';
import { useRunsIndex } from '../../live/use-runs-index.ts';
import { Loaded } from '../../parts/states.tsx';
import { useComparison } from './comparison.ts';
import { Costs } from './costs.tsx';
import { Fairness } from './fairness.tsx';
import { Forest } from './forest.tsx';
import { Headline } from './headline.tsx';
import { Items } from './items.tsx';
import { Matrix } from './matrix.tsx';
import { NoComparison } from './no-comparison.tsx';
import { Paired } from './paired.tsx';
import { RunChoice } from './run-choice.tsx';
import { Start } from './start.tsx';
import { compareState } from './state.ts';

/** Whether a run is worse than another, and by which items. */
export default function Compare({ project }: ScreenProps): VNode {
  const { a, b, run } = compareState.get();
  const index = useRunsIndex(project);
  const runs = index.data?.runs ?? [];
  const { whole, items } = useComparison(project);
  const baselineId = a[0] ?? whole.data?.baseline.run_id;
  return (
    <section class="sheet compare">
      <h1 class="unseen">Compare runs</h1>
      {run.length > 1 ? (
        <Matrix project={project} />
      ) : b === '' ? (
        <Loaded resource={index} what="runs">
          {(data) => <Start project={project} runs={data.runs} />}
        </Loaded>
      ) : (
        <>
          <RunChoice project={project} runs={runs} baselineId={baselineId} pooled={a.length} />
          {whole.error && whole.data === undefined ? (
            <NoComparison
              resource={whole}
              error={whole.error}
              before={runs.find(({ id }) => id === baselineId)}
              after={runs.find(({ id }) => id === b)}
            />
          ) : (
            <Loaded resource={whole} what="comparison" lines={12}>
              {(answer) => <Compared project={project} answer={answer} runs={runs} items={items} />}
            </Loaded>
          )}
        </>
      )}
    </section>
  );
}

function Compared({
  project,
  answer,
  runs,
  items,
}: {
  readonly project: string;
  readonly answer: ToldComparison;
  readonly runs: readonly IndexedRun[];
  readonly items: ReturnType<typeof useComparison>['items'];
}): VNode {
  const after = runs.find(({ id }) => id === answer.candidate.run_id);
  const before = runs.find(({ id }) => id === answer.baseline.run_id);
  return (
    <>
      <Headline project={project} answer={answer} main={after?.main?.name} />
      <Fairness answer={answer} />
      <Forest answer={answer} />
      <Items project={project} answer={answer} items={items} />
      <Paired project={project} answer={answer} />
      {before && after ? <Costs before={before} after={after} /> : null}
    </>
  );
}
