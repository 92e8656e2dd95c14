import type { ComponentChildren, VNode } from 'preact';
import type { Summary } from '../api/results.ts';
import { countText, differenceText, scoreText } from '../text/numbers.ts';
import { Absent, Time } from './values.tsx';

const signs = { improving: '▲', declining: '▼', stable: '=' } as const;

/** A project's summary in figures; what is more important goes before them. */
export function SummaryFigures({
  of: { latest_evaluation: latest, overall_score: score, total_suites: suites, trending },
  children,
}: {
  readonly of: Summary;
  readonly children?: ComponentChildren;
}): VNode {
  return (
    <dl class="figures">
      {children}
      <div>
        <dt>Latest evaluation</dt>
        <dd>{latest === null ? <Absent what="none" /> : <Time at={latest} />}</dd>
      </div>
      <div>
        <dt>Overall score</dt>
        <dd>
          {score === null ? <Absent what="no score" /> : scoreText(score)}
          {trending.score_change === null ? null : (
            <span class="small"> {differenceText(trending.score_change)}</span>
          )}
        </dd>
      </div>
      <div>
        <dt>Trend</dt>
        <dd>
          <span aria-hidden="true">{signs[trending.trend]}</span> {trending.trend}
        </dd>
      </div>
      <div>
        <dt>Suites</dt>
        <dd>{countText(suites)}</dd>
      </div>
    </dl>
  );
}
