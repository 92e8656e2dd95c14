import type { VNode } from 'preact';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import type { IndexedRun } from '../../api/runs-index.ts';
import { VerdictOrNone } from '../../parts/chips.tsx';
import { Empty } from '../../parts/states.tsx';
import { Absent, Time } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { inProject } from '../../route/location.ts';
import { addressOf } from '../../route/screens.ts';
import { pText } from '../../text/changes.ts';
import { Link } from '../../text/link.tsx';
import { differenceText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { compareState } from './state.ts';

const MOST_SHOWN = 50;

/** Without runs in the address: the newest comparisons that were made. */
export function Start({
  project,
  runs,
}: {
  readonly project: string;
  readonly runs: readonly IndexedRun[];
}): VNode {
  const judged = runs.filter(({ parentRunId }) => parentRunId !== null).slice(0, MOST_SHOWN);
  const all = addressOf('runs', project);
  return (
    <>
      <h2>Newest comparisons</h2>
      <p class="small">
        Each run with its baseline.{' '}
        {all ? (
          <>
            For any other two, select them among the <Link to={all}>runs</Link>.
          </>
        ) : null}
      </p>
      {judged.length === 0 ? (
        <Empty title="Nothing has been compared yet">
          <p>
            A run is compared with the one before it of the same task, a moment after it is sealed.
          </p>
        </Empty>
      ) : (
        <WideTable label="Newest comparisons">
          <HeadRow
            of={['Run', 'Started', 'Task', 'Model', 'Verdict', figure('Change'), figure('p')]}
          />
          <tbody>
            {judged.map((run) => (
              <tr key={run.id}>
                <th scope="row">
                  <Link to={inProject(['compare'], pairOf(run))}>
                    <Text of={run.id} />
                  </Link>
                </th>
                <td>
                  <Time at={run.startedAt} />
                </td>
                <td>
                  <Text of={run.task} />
                </td>
                <td>
                  <Text of={run.model} />
                </td>
                <td>
                  <VerdictOrNone verdict={run.verdict} />
                </td>
                <td class="end">
                  {typeof run.main?.delta === 'number' ? (
                    differenceText(run.main.delta)
                  ) : (
                    <Absent what="no change" />
                  )}
                </td>
                <td class="end">{pText(run.main?.pValue ?? null)}</td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      )}
    </>
  );
}

function pairOf({ id, parentRunId }: IndexedRun): (readonly [string, string])[] {
  return compareState.write({ a: parentRunId === null ? [] : [parentRunId], b: id });
}
