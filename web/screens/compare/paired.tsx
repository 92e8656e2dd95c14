import type { VNode } from 'preact';
import type { ToldComparison } from '#schemas/compare.ts';
import { runPath } from '../../api/run-path.ts';
import { type SampleRow, type Samples, samplesShape } from '../../api/samples.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Absent } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { changeText, type Unit } from '../../text/changes.ts';
import { countText, durationText, scoreText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';
import { pairedClusters, type PairedMean, pairedMean, pairSamples } from './pair-samples.ts';
import { compareState } from './state.ts';

/** Items of larger runs are fetched when they are asked for: 50,000 are 0.8 MB. */
const MOST_UNASKED = 5000;
const MOST_CLUSTERS = 100;

/** What the runs have of each shared item: clusters by how they changed, and tokens and time. */
export function Paired(props: PairedProps): VNode {
  const { pairs } = compareState.get();
  return (
    <section aria-labelledby="paired">
      <h2 id="paired">Item by item</h2>
      {props.answer.fair.common <= MOST_UNASKED || pairs ? (
        <Fetched {...props} />
      ) : (
        <button type="button" onClick={() => compareState.set({ pairs: true })}>
          Pair clusters, tokens and time of {countText(props.answer.fair.common)} items
        </button>
      )}
    </section>
  );
}

interface PairedProps {
  readonly project: string;
  readonly answer: ToldComparison;
}

function Fetched({ project, answer }: PairedProps): VNode {
  const before = useResource(runPath(project, answer.baseline.run_id, 'samples'), samplesShape);
  const after = useResource(runPath(project, answer.candidate.run_id, 'samples'), samplesShape);
  return (
    <Loaded resource={before} what="items of the baseline" lines={3}>
      {(a) => (
        <Loaded resource={after} what="items of the candidate" lines={3}>
          {(b) => <Both answer={answer} before={a} after={b} />}
        </Loaded>
      )}
    </Loaded>
  );
}

function Both({
  answer: { words, metrics },
  before,
  after,
}: {
  readonly answer: ToldComparison;
  readonly before: Samples;
  readonly after: Samples;
}): VNode {
  const { metric } = compareState.get();
  const name = metric === '' ? (after.metrics[0] ?? '') : metric;
  const place = metrics.findIndex(({ metric_name: each }) => each === name);
  const pairs = pairSamples(before, after);
  const clusters = pairedClusters(pairs, scoreIn(before, name), scoreIn(after, name));
  const unit = words.metrics[place]?.unit ?? 'own';
  const took = [
    { what: 'Tokens', of: pairedMean(pairs, ({ tokens }) => tokens), text: countText },
    { what: 'Time', of: pairedMean(pairs, ({ ms }) => ms), text: durationText },
  ];
  return (
    <>
      {clusters.length === 0 ? null : (
        <WideTable label={`Clusters by ${visible(name)}`}>
          <HeadRow of={['Cluster', ...figures]} />
          <tbody>
            {clusters.slice(0, MOST_CLUSTERS).map((cluster) => (
              <Row key={cluster.name} of={cluster} text={scoreText} unit={unit}>
                {cluster.name}
              </Row>
            ))}
          </tbody>
        </WideTable>
      )}
      {clusters.length > MOST_CLUSTERS ? (
        <p class="small">
          The {MOST_CLUSTERS} that changed most, of {countText(clusters.length)} clusters.
        </p>
      ) : null}
      <WideTable label="What an item took">
        <HeadRow of={['An item', ...figures]} />
        <tbody>
          {took.map(({ what, of, text }) => (
            <Row key={what} of={of} text={text}>
              {what}
            </Row>
          ))}
        </tbody>
      </WideTable>
      <p class="small">
        Over the items that both runs have. What an item cost is not recorded; the whole runs are
        below.
      </p>
    </>
  );
}

const figures = ['Baseline', 'Candidate', 'Change', '95 % interval', 'Items'].map(figure);

function scoreIn({ metrics }: Samples, name: string): (row: SampleRow) => number | null {
  const place = metrics.indexOf(name);
  return ({ scores }) => scores[place] ?? null;
}

function Row({
  of,
  text,
  unit,
  children,
}: {
  readonly of: PairedMean | undefined;
  readonly text: (value: number) => string;
  readonly unit?: Unit;
  readonly children: string;
}): VNode {
  const signed = (value: number): string =>
    unit ? changeText(value, unit) : `${value < 0 ? '\u2212' : '+'}${text(Math.abs(value))}`;
  return (
    <tr>
      <th scope="row">
        <Text of={children} />
      </th>
      <td class="end">{of ? text(of.before) : <Absent what="not told" />}</td>
      <td class="end">{of ? text(of.after) : <Absent what="not told" />}</td>
      <td class="end">{of ? signed(of.change) : <Absent what="none" />}</td>
      <td class="end soft">
        {of?.interval ? of.interval.map(signed).join(' to ') : <Absent what="none" />}
      </td>
      <td class="end">{countText(of?.count ?? 0)}</td>
    </tr>
  );
}
