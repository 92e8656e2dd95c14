import type { VNode } from 'preact';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import { type SuiteRow } from '../../api/results.ts';
import { Absent, Time } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { inProject } from '../../route/location.ts';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText, scoreText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { Computed, pointer } from './stated.tsx';
import { resultsState } from './state.ts';

export function MetricTable({
  project,
  rows,
  label,
  withTime = false,
}: {
  readonly project: string;
  readonly rows: readonly SuiteRow[];
  readonly label: string;
  readonly withTime?: boolean;
}): VNode {
  return (
    <WideTable label={label}>
      <HeadRow
        of={[
          withTime ? 'Started' : 'Suite',
          'Metric',
          ...(withTime ? ['Model'] : []),
          figure('Passed'),
          figure('Score'),
          figure('Standard error'),
          figure("Suite's score"),
        ]}
      />
      <tbody>
        {rows.map((row) => (
          <MetricRow
            key={`${row.document_id}\n${row.suite}\n${row.metric_name ?? ''}`}
            project={project}
            row={row}
            withTime={withTime}
          />
        ))}
      </tbody>
    </WideTable>
  );
}

function MetricRow({
  project,
  row,
  withTime,
}: {
  readonly project: string;
  readonly row: SuiteRow;
  readonly withTime: boolean;
}): VNode {
  const { suite, metric_name: metric, run_id: run, passed, total, score, stderr, marks } = row;
  const to = run === null ? undefined : addressOf('run', project, { run });
  const markAt = (...path: readonly string[]) =>
    marks.find(({ field }) => field === pointer(...path));
  return (
    <tr>
      <th scope="row">
        {withTime ? (
          <Time at={row.ts} />
        ) : (
          <Link to={inProject(['results'], resultsState.write({ suite }))}>
            <Text of={suite} />
          </Link>
        )}
      </th>
      <td>
        {metric === null ? (
          <Absent what="none" />
        ) : to ? (
          <Link to={to}>
            <Text of={metric} />
          </Link>
        ) : (
          <Text of={metric} />
        )}
      </td>
      {withTime ? (
        <td>
          <Text of={row.model_id} />
        </td>
      ) : null}
      <td class="end">
        {passed === null || total === null ? (
          <Absent what="not counted" />
        ) : (
          `${countText(passed)} of ${countText(total)}`
        )}
      </td>
      <td class="end">
        <Computed
          text={score === null ? undefined : scoreText(score)}
          mark={markAt('suites', suite, 'metrics', metric ?? '', 'score')}
        />
      </td>
      <td class="end soft">{stderr === null ? <Absent what="none" /> : scoreText(stderr)}</td>
      <td class="end">
        <Computed
          text={row.suite_score === null ? undefined : scoreText(row.suite_score)}
          mark={markAt('suites', suite, 'overall_score')}
        />
      </td>
    </tr>
  );
}
