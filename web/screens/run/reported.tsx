import type { VNode } from 'preact';
import { figure, HeadRow, unseen } from '../../parts/head-row.tsx';
import type { DetailMetric } from '../../api/run.ts';
import { digitsOf, SentNumber } from '../../fetch/json-as-sent.ts';
import { JsonTree } from '../../parts/json-tree.tsx';
import { scoreText } from '../../text/numbers.ts';
import { WideTable } from '../../parts/wide-table.tsx';
import { Text } from '../../text/text.tsx';

/** What its own final report says, beside what its events add up to. */
export function Reported({
  report,
  metrics,
}: {
  readonly report: Readonly<Record<string, unknown>>;
  readonly metrics: readonly DetailMetric[];
}): VNode {
  return (
    <section class="card">
      <h2>Reported and recorded</h2>
      <WideTable label="Reported and recorded">
        <HeadRow
          of={[
            'In its final report',
            figure('Reported'),
            figure('Recorded'),
            unseen('whether they agree'),
          ]}
        />
        <tbody>
          {Object.entries(report)
            .slice(0, 200)
            .map(([name, value]) => (
              <ReportedRow
                key={name}
                name={name}
                value={value}
                metric={metrics.find(({ metric_name: each }) => each === name)}
              />
            ))}
        </tbody>
      </WideTable>
    </section>
  );
}

/** How far a number may be from another to be its rounded form: half of its last digit. */
function roundingOf(digits: string): number {
  const [, decimals = '', exponent = '0'] =
    /^-?\d+(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(digits) ?? [];
  return 0.5 * 10 ** (Number(exponent) - decimals.length) + Number.EPSILON;
}

function ReportedRow({
  name,
  value,
  metric,
}: {
  readonly name: string;
  readonly value: unknown;
  readonly metric: DetailMetric | undefined;
}): VNode {
  const number = value instanceof SentNumber ? value.value : value;
  const differs =
    metric !== undefined &&
    typeof number === 'number' &&
    Math.abs(number - metric.score) >
      roundingOf(value instanceof SentNumber ? value.source : String(number));
  return (
    <tr class={differs ? 'differs' : ''}>
      <th scope="row">
        <Text of={name} />
      </th>
      <td class="end">
        {typeof value === 'number' || value instanceof SentNumber ? (
          differs ? (
            <s>{digitsOf(value)}</s>
          ) : (
            digitsOf(value)
          )
        ) : (
          <JsonTree value={value} />
        )}
      </td>
      <td class="end">
        {metric ? (
          differs ? (
            <strong>{scoreText(metric.score)}</strong>
          ) : (
            scoreText(metric.score)
          )
        ) : null}
      </td>
      <td>{differs ? <span class="some">differs: the recorded one counts</span> : null}</td>
    </tr>
  );
}
