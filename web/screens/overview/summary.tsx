import type { VNode } from 'preact';
import { summaryShape } from '../../api/results.ts';
import { ProblemAnswer } from '../../fetch/failures.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { Loaded } from '../../parts/states.tsx';
import { SummaryFigures } from '../../parts/summary-figures.tsx';
import { countText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import type { Series } from './series.ts';

/** The critical metrics first, with what the newest runs say of them; then the last evaluation. */
export function Summary({
  project,
  series,
  revision,
}: {
  readonly project: string;
  readonly series: readonly Series[];
  /** Asks again when this text changes. */
  readonly revision: string;
}): VNode | null {
  const path = `projects/${encodeURIComponent(project)}/summary`;
  const summary = useResource(path, summaryShape, { revision });
  const { error } = summary;
  if (error instanceof ProblemAnswer && error.type.endsWith('no-evaluations')) return null;
  return (
    <Loaded resource={summary} what="summary" lines={1}>
      {(of) => (
        <SummaryFigures of={of}>
          {of.metrics_summary.critical_metrics.map((name) => (
            <div key={name}>
              <dt>
                <Text of={name} />, critical
              </dt>
              <dd>{standingOf(name, series)}</dd>
            </div>
          ))}
        </SummaryFigures>
      )}
    </Loaded>
  );
}

/** How many tasks and models got worse by a metric, in their newest runs. */
function standingOf(metric: string, series: readonly Series[]): string {
  const verdicts = series.flatMap(({ newest }) =>
    newest.metrics.filter(({ name }) => name === metric).map(({ verdict }) => verdict),
  );
  const worse = verdicts.filter((verdict) => verdict === 'REGRESSED').length;
  return `${worse === 0 ? 'none' : countText(worse)} worse of ${countText(verdicts.length)}`;
}
