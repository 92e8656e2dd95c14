import type { VNode } from 'preact';
import type { ComparedMetric, ToldComparison } from '#schemas/compare.ts';
import { VerdictOrNone, verdictTone } from '../../parts/chips.tsx';
import { Absent } from '../../parts/values.tsx';
import { changeText, pText, type Unit } from '../../text/changes.ts';
import { countText, scoreText } from '../../text/numbers.ts';
import { WideTable } from '../../parts/wide-table.tsx';
import { Text } from '../../text/text.tsx';
import { compareState } from './state.ts';

const WIDTH = 240;
const HEIGHT = 24;
const MARGIN = 8;

/** A row a metric: its change as an interval, drawn and in figures. The table is the chart's own text. */
export function Forest({ answer: { metrics, words } }: { readonly answer: ToldComparison }): VNode {
  const { metric: chosen } = compareState.get();
  const units = metrics.map((_, place) => words.metrics[place]?.unit ?? 'own');
  const reach = reachOf(metrics.filter((_, place) => units[place] === 'points'));
  const level = metrics.find(({ ci_level: each }) => each !== null)?.ci_level ?? 0.99;
  return (
    <section class="forest" aria-labelledby="metrics">
      <h2 id="metrics">Metrics</h2>
      <WideTable label="Metrics">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Verdict</th>
            <th scope="col" class="drawn">
              <span aria-hidden="true">lower · change · higher</span>
              <span class="unseen">drawn</span>
            </th>
            <th scope="col" class="end">
              Change
            </th>
            <th scope="col" class="end">
              {Number((level * 100).toFixed(2))} % interval
            </th>
            <th scope="col" class="end">
              p
            </th>
            <th scope="col" class="end">
              p, Holm
            </th>
            <th scope="col" class="end">
              Baseline
            </th>
            <th scope="col" class="end">
              Candidate
            </th>
            <th scope="col" class="end">
              Worse
            </th>
            <th scope="col" class="end">
              Better
            </th>
            <th scope="col" class="end">
              Items
            </th>
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric, place) => (
            <ForestRow
              key={metric.metric_name}
              metric={metric}
              unit={units[place] ?? 'own'}
              reach={units[place] === 'points' ? reach : reachOf([metric])}
              isChosen={metric.metric_name === chosen}
            />
          ))}
        </tbody>
      </WideTable>
      <p class="small">
        Shaded: changes smaller than the metric's margin. Thick: the 90 % interval. Changes of
        shares are in points, and these rows have one scale.
      </p>
    </section>
  );
}

function ForestRow({
  metric,
  unit,
  reach,
  isChosen,
}: {
  readonly metric: ComparedMetric;
  readonly unit: Unit;
  readonly reach: number;
  readonly isChosen: boolean;
}): VNode {
  const { metric_name: name, ci, worse, better } = metric;
  const number = (value: number | null) =>
    value === null ? <Absent what="none" /> : scoreText(value);
  const count = (value: number | null) =>
    value === null ? <Absent what="none" /> : countText(value);
  return (
    <tr class={isChosen ? 'chosen' : ''}>
      <th scope="row">
        <button
          type="button"
          class="quiet"
          aria-pressed={isChosen}
          title="list the items of this metric alone"
          onClick={() => compareState.set({ metric: isChosen ? '' : name, cursor: '', item: '' })}
        >
          <Text of={name} />
        </button>
      </th>
      <td>
        <VerdictOrNone verdict={metric.verdict} />
      </td>
      <td class="drawn">
        <Interval metric={metric} reach={reach} />
      </td>
      <td class="end">
        {metric.delta === null ? <Absent what="none" /> : changeText(metric.delta, unit)}
      </td>
      <td class="end soft">
        {ci ? `${changeText(ci[0], unit)} to ${changeText(ci[1], unit)}` : <Absent what="none" />}
      </td>
      <td class="end">{pText(metric.p_value)}</td>
      <td class="end">{pText(metric.p_adjusted)}</td>
      <td class="end">{number(metric.mean_baseline)}</td>
      <td class="end">{number(metric.mean_candidate)}</td>
      <td class="end">{count(worse)}</td>
      <td class="end">{count(better)}</td>
      <td class="end">{countText(metric.n_items)}</td>
    </tr>
  );
}

/** The largest change that the rows have to show, so that zero is in the middle of all. */
function reachOf(metrics: readonly ComparedMetric[]): number {
  const ends = metrics.flatMap(({ ci, delta, margin }) => [ci?.[0], ci?.[1], delta, margin]);
  return Math.max(0, ...ends.map((end) => Math.abs(end ?? 0))) * 1.08 || 1;
}

function Interval({
  metric: { ci, ci90, delta, margin, verdict },
  reach,
}: {
  readonly metric: ComparedMetric;
  readonly reach: number;
}): VNode {
  const half = WIDTH / 2;
  const x = (value: number) => half + (value / reach) * (half - MARGIN);
  const middle = HEIGHT / 2;
  const line = (ends: readonly [number | null, number | null] | null, of: string) =>
    ends ? (
      <line
        class={of}
        x1={ends[0] === null ? 0 : x(ends[0])}
        x2={ends[1] === null ? WIDTH : x(ends[1])}
        y1={middle}
        y2={middle}
      />
    ) : null;
  return (
    <svg
      class={`interval ${verdictTone(verdict)}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      aria-hidden="true"
    >
      {margin === null ? null : (
        <rect class="margin" x={x(-margin)} width={x(margin) - x(-margin)} y="0" height={HEIGHT} />
      )}
      <line class="zero-line" x1={half} x2={half} y1="0" y2={HEIGHT} />
      {line(ci, 'ci')}
      {line(ci90, 'ci90')}
      {delta === null ? null : <path d={markerOf(verdict, x(delta), middle)} />}
    </svg>
  );
}

/** Worse points down, better up, a square is no change, a diamond is open. */
function markerOf(verdict: string | null, x: number, y: number): string {
  const at = `M${x.toFixed(1)} ${y}`;
  switch (verdictTone(verdict)) {
    case 'bad':
      return `${at}m-6 -4h12l-6 10z`;
    case 'good':
      return `${at}m-6 4h12l-6 -10z`;
    case 'warn':
      return `${at}m0 -6l6 6l-6 6l-6 -6z`;
    default:
      return `${at}m-4 -4h8v8h-8z`;
  }
}
