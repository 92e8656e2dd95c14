import type { VNode } from 'preact';
import { VerdictChip } from '../../parts/chips.tsx';
import { Absent, Score } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { type Series, seriesKey } from './series.ts';

/** More of them nobody reads beside each other, and a browser draws slowly. */
const MOST_MODELS = 30;

/** The newest score of each model at each task: a line a task, a column a model. */
export function ModelMatrix({
  project,
  series,
}: {
  readonly project: string;
  readonly series: readonly Series[];
}): VNode {
  const all = [...new Set(series.map(({ model }) => model))].sort();
  const models = all.slice(0, MOST_MODELS);
  const tasks = [...new Set(series.map(({ task }) => task))].sort();
  const byKey = new Map(series.map((each) => [each.key, each]));
  return (
    <>
      <WideTable label="Newest scores by task and model" look="matrix">
        <thead>
          <tr>
            <th scope="col">Task</th>
            {models.map((model) => (
              <th key={model} scope="col">
                <Text of={model} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tasks.map((task) => (
            <tr key={task}>
              <th scope="row">
                <Text of={task} />
              </th>
              {models.map((model) => (
                <td key={model}>
                  <Cell project={project} of={byKey.get(seriesKey(task, model))} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </WideTable>
      {all.length > models.length ? (
        <p class="small">
          {countText(models.length)} of {countText(all.length)} models; filter to see others.
        </p>
      ) : null}
    </>
  );
}

function Cell({
  project,
  of,
}: {
  readonly project: string;
  readonly of: Series | undefined;
}): VNode {
  if (!of) return <Absent what="no run" />;
  const { newest, metric } = of;
  const to = addressOf('run', project, { run: newest.id });
  const score = (
    <Score
      score={metric?.score ?? null}
      stderr={metric?.stderr ?? null}
      stated={metric?.stated ?? false}
    />
  );
  return (
    <>
      <span>
        {to ? <Link to={to}>{score}</Link> : score}{' '}
        <span class="small">
          <Text of={metric?.name ?? ''} />
        </span>
      </span>
      {metric?.verdict ? <VerdictChip verdict={metric.verdict} /> : null}
    </>
  );
}
