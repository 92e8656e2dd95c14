import type { VNode } from 'preact';
import { figure, HeadRow, unseen } from '../../parts/head-row.tsx';
import { StatusChip, VerdictOrNone } from '../../parts/chips.tsx';
import { Absent, Score, Time } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { Link } from '../../text/link.tsx';
import { countText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';
import type { Address } from '../../route/address.ts';
import type { Panel, Point } from './series.ts';

/** Rows beyond this are in the CSV. */
const MOST_ROWS = 500;

/** The same points as in the chart, the newest first. */
export function PointTable({
  panel,
  selected,
  addressOfPoint,
  onSelect,
}: {
  readonly panel: Panel;
  readonly selected: readonly string[];
  readonly addressOfPoint: (point: Point) => Address | undefined;
  readonly onSelect: (point: Point) => void;
}): VNode {
  const rows = panel.series
    .flatMap(({ model, points }) => points.map((point) => ({ model, point })))
    .sort((a, b) => b.point.ms - a.point.ms);
  return (
    <>
      <WideTable label={`${visible(panel.metric)} of ${visible(panel.task)}`}>
        <HeadRow
          of={[
            unseen('selected'),
            'Time',
            'Run',
            'Model',
            figure('Score'),
            figure('Items'),
            'Status',
            'Verdict',
            'Configuration',
          ]}
        />
        <tbody>
          {rows.slice(0, MOST_ROWS).map(({ model, point }) => (
            <PointRow
              key={`${model}\n${point.run.id}`}
              model={model}
              point={point}
              isSelected={selected.includes(point.run.id)}
              to={addressOfPoint(point)}
              onSelect={onSelect}
            />
          ))}
        </tbody>
      </WideTable>
      {rows.length > MOST_ROWS ? (
        <p class="small">
          The newest {countText(MOST_ROWS)} of {countText(rows.length)}; the CSV has all.
        </p>
      ) : null}
    </>
  );
}

function PointRow({
  model,
  point,
  isSelected,
  to,
  onSelect,
}: {
  readonly model: string;
  readonly point: Point;
  readonly isSelected: boolean;
  readonly to: Address | undefined;
  readonly onSelect: (point: Point) => void;
}): VNode {
  const { run, runs, ms, score, stderr, items, isConfigChanged, isBaseline } = point;
  const id = runs > 1 ? `${countText(runs)} runs` : run.id;
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={`select ${visible(run.id)}`}
          checked={isSelected}
          onChange={() => onSelect(point)}
        />
      </td>
      <td>
        <Time at={new Date(ms).toISOString()} />
      </td>
      <th scope="row">
        {to && runs === 1 ? (
          <Link to={to}>
            <Text of={id} />
          </Link>
        ) : (
          <Text of={id} />
        )}
        {isBaseline ? <span class="small"> baseline</span> : null}
      </th>
      <td>
        <Text of={model} />
      </td>
      <td class="end">
        <Score score={score} stderr={stderr} />
      </td>
      <td class="end">{items === null ? <Absent what="not told" /> : countText(items)}</td>
      <td>
        <StatusChip status={run.status} />
      </td>
      <td>
        <VerdictOrNone verdict={run.verdict} />
      </td>
      <td class="soft">
        <Text of={run.configHash.slice(0, 12)} />
        {isConfigChanged ? ' changed' : ''}
      </td>
    </tr>
  );
}
