import type { VNode } from 'preact';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import type { ToldComparison } from '#schemas/compare.ts';
import type { IndexedRun } from '../../api/runs-index.ts';
import { ProblemAnswer } from '../../fetch/failures.ts';
import type { Resource } from '../../fetch/use-resource.ts';
import { Empty, Failure } from '../../parts/states.tsx';
import { Absent, Score } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { differenceText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { Costs } from './costs.tsx';

const titles: Readonly<Record<string, string>> = {
  'not-comparable': 'These runs cannot be compared',
  'no-baseline': 'This run has no baseline',
  pruned: 'The items are gone',
  'run-not-judged': 'Its baseline is not found yet',
  'run-not-sealed': 'A run is still being received',
  'items-changed': 'A run was sealed again meanwhile',
};

/** Why two runs are not compared, and what the index still tells of both. */
export function NoComparison({
  resource: { reload },
  error,
  before,
  after,
}: {
  readonly resource: Resource<ToldComparison>;
  readonly error: Error;
  readonly before: IndexedRun | undefined;
  readonly after: IndexedRun | undefined;
}): VNode {
  const type = error instanceof ProblemAnswer ? (error.type.split(':').pop() ?? '') : '';
  const title = titles[type];
  return (
    <>
      {title === undefined ? (
        <Failure error={error} onRetry={reload} />
      ) : (
        <Empty title={title}>
          <p>
            <Text of={error.message} />
          </p>
          {['run-not-judged', 'run-not-sealed', 'items-changed'].includes(type) ? (
            <button type="button" onClick={reload}>
              Ask again
            </button>
          ) : null}
        </Empty>
      )}
      {before && after ? <Unpaired before={before} after={after} /> : null}
    </>
  );
}

/** Scores side by side. Without shared items nothing is claimed about their difference. */
function Unpaired({
  before,
  after,
}: {
  readonly before: IndexedRun;
  readonly after: IndexedRun;
}): VNode {
  const names = [...new Set([...before.metrics, ...after.metrics].map(({ name }) => name))];
  return (
    <>
      <h2>Scores of both, not paired by item</h2>
      <p class="small">
        A difference here is no verdict: the runs may have answered different items.
      </p>
      <WideTable label="Scores">
        <HeadRow of={['Metric', figure('Baseline'), figure('Candidate'), figure('Difference')]} />
        <tbody>
          {names.map((name) => {
            const [a, b] = [before, after].map(({ metrics }) =>
              metrics.find((metric) => metric.name === name),
            );
            const [from, to] = [a?.score ?? null, b?.score ?? null];
            return (
              <tr key={name}>
                <th scope="row">
                  <Text of={name} />
                </th>
                <td class="end">
                  <Score score={from} stderr={a?.stderr ?? null} />
                </td>
                <td class="end">
                  <Score score={to} stderr={b?.stderr ?? null} />
                </td>
                <td class="end">
                  {from === null || to === null ? (
                    <Absent what="none" />
                  ) : (
                    differenceText(to - from)
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </WideTable>
      <Costs before={before} after={after} />
    </>
  );
}
