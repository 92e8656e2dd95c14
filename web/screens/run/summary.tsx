import type { VNode } from 'preact';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import { eventsShape } from '../../api/events.ts';
import type { DetailMetric, RunDetail } from '../../api/run.ts';
import { runPath } from '../../api/run-path.ts';
import { samplesShape } from '../../api/samples.ts';
import { parseAsSent } from '../../fetch/json-as-sent.ts';
import { isRecord } from '../../fetch/shape.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { Histogram } from '../../parts/charts/histogram.tsx';
import { VerdictChip } from '../../parts/chips.tsx';
import { JsonTree } from '../../parts/json-tree.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Absent, Score } from '../../parts/values.tsx';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText, differenceText, scoreText } from '../../text/numbers.ts';
import { WideTable } from '../../parts/wide-table.tsx';
import { Text } from '../../text/text.tsx';
import { Clusters } from './clusters.tsx';
import { Reported } from './reported.tsx';

/** What the run found: its metrics, how they compare, what it reported of itself, and its spec. */
export function Summary({
  project,
  run,
  revision,
}: {
  readonly project: string;
  readonly run: RunDetail;
  readonly revision: string | undefined;
}): VNode {
  const isReceiving = run.status === 'receiving';
  return (
    <div class="cards">
      <section class="card broad">
        <h2>Metrics</h2>
        {run.metrics.length === 0 ? (
          <NoMetric run={run} />
        ) : (
          <Metrics project={project} run={run} />
        )}
      </section>
      {isReceiving || run.metrics.length === 0 ? null : (
        <Distribution project={project} run={run} revision={revision} />
      )}
      {isRecord(run.final_report) ? (
        <Reported report={run.final_report} metrics={run.metrics} />
      ) : null}
      <Spec project={project} run={run} />
    </div>
  );
}

function NoMetric({ run }: { readonly run: RunDetail }): VNode {
  if (run.status === 'receiving') return <p>Scores are made when the run is sealed.</p>;
  return (
    <Empty title="The run has no scored metric">
      <p>
        No event of it is a <code>match</code> with <code>correct</code>, nor has numbers in{' '}
        <code>metrics</code>. Record one of these for each sample; what it reported of itself stands
        below.
      </p>
    </Empty>
  );
}

const Z95 = 1.959964;

function Metrics({
  project,
  run: { run_id: run, metrics },
}: {
  readonly project: string;
  readonly run: RunDetail;
}): VNode {
  return (
    <WideTable label="Metrics">
      <HeadRow
        of={[
          'Metric',
          figure('Score'),
          figure('95 % interval'),
          figure('Answers'),
          'Against its baseline',
          figure('Change'),
          figure('p'),
        ]}
      />
      <tbody>
        {metrics.map((metric) => (
          <tr key={metric.metric_name}>
            <th scope="row">
              <Text of={metric.metric_name} />
              {metric.main ? <span class="small"> main</span> : null}
            </th>
            <td class="end">
              <Score score={metric.score} stderr={metric.stderr} />
            </td>
            <td class="end">{intervalText(metric) ?? <Absent what="too few samples" />}</td>
            <td class="end">{countText(metric.n_items)}</td>
            <td>
              <Against project={project} run={run} metric={metric} />
            </td>
            <td class="end">
              {metric.delta === null ? (
                <Absent what="not compared" />
              ) : (
                differenceText(metric.delta)
              )}
            </td>
            <td class="end">
              {metric.p_value === null ? <Absent what="no p" /> : scoreText(metric.p_value)}
            </td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

function intervalText({ score, stderr }: DetailMetric): string | undefined {
  if (stderr === null) return undefined;
  return `${scoreText(score - Z95 * stderr)} to ${scoreText(score + Z95 * stderr)}`;
}

function Against({
  project,
  run,
  metric: { metric_name: name, verdict, parent_run_id: baseline },
}: {
  readonly project: string;
  readonly run: string;
  readonly metric: DetailMetric;
}): VNode {
  if (baseline === null) return <Absent what="no run before it to compare with" />;
  const a = baseline.split('::')[0] ?? baseline;
  const to = addressOf('compare', project, {}, [
    ['a', a],
    ['b', run],
    ['metric', name],
  ]);
  const other = addressOf('run', project, { run: a });
  return (
    <span class="against">
      {verdict === null ? null : <VerdictChip verdict={verdict} />}
      <span>
        against{' '}
        {other ? (
          <Link to={other}>
            <Text of={a} />
          </Link>
        ) : (
          <Text of={a} />
        )}
      </span>
      {to ? <Link to={to}>Compare</Link> : null}
    </span>
  );
}

function Distribution({
  project,
  run,
  revision,
}: {
  readonly project: string;
  readonly run: RunDetail;
  readonly revision: string | undefined;
}): VNode {
  const path = runPath(project, run.run_id, 'samples');
  const samples = useResource(path, samplesShape, { revision });
  return (
    <section class="card">
      <h2>How the scores lie</h2>
      <Loaded resource={samples} what="samples" lines={4}>
        {(all) => (
          <>
            <Histogram
              name={all.metrics[0] ?? ''}
              values={all.rows.flatMap(({ scores: [score = null] }) => score ?? [])}
              unscored={all.rows.filter(({ scores: [score = null] }) => score === null).length}
            />
            <Clusters of={all} />
          </>
        )}
      </Loaded>
    </section>
  );
}

/** The event in which the run said what it is. */
function Spec({
  project,
  run,
}: {
  readonly project: string;
  readonly run: RunDetail;
}): VNode | null {
  const isThere = run.events > 0 && run.pruned['events'] === undefined;
  const path = runPath(project, run.run_id, 'events', { type: 'spec', limit: '1' });
  const spec = useResource(isThere ? path : undefined, eventsShape, { parse: parseAsSent });
  const [event] = spec.data?.events ?? [];
  if (!event) return null;
  return (
    <section class="card">
      <h2>Spec</h2>
      <JsonTree value={event.data} isOpen />
    </section>
  );
}
