import type { VNode } from 'preact';
import { type Summary, summaryShape } from '../../api/results.ts';
import { ProblemAnswer } from '../../fetch/failures.ts';
import { type Resource, useResource } from '../../fetch/use-resource.ts';
import { Empty, Loaded } from '../../parts/states.tsx';
import { SummaryFigures } from '../../parts/summary-figures.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import type { ScreenProps } from '../../route/screens.ts';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';
import { Benchmarks } from './benchmarks.tsx';
import { Documents } from './documents.tsx';
import { Errors } from './errors.tsx';
import { Evaluations } from './evaluations.tsx';
import { useResultsRevision } from './revision.ts';
import { resultsState } from './state.ts';

/** What results documents say, beside what follows from them. */
export default function Results({ project }: ScreenProps): VNode {
  const { tab } = resultsState.get();
  const revision = useResultsRevision(project);
  const path = `projects/${encodeURIComponent(project)}/summary`;
  const summary = useResource(path, summaryShape, { revision });
  const isNone =
    summary.error instanceof ProblemAnswer && summary.error.type.endsWith('no-evaluations');
  return (
    <section class="sheet results">
      <h1 class="unseen">Results of {visible(project)}</h1>
      {isNone ? (
        tab === 'evaluations' ? (
          <NoEvaluations project={project} />
        ) : null
      ) : (
        <SummaryHead summary={summary} />
      )}
      <div>
        <Tabs
          label="Results"
          open={tab}
          onOpen={(name) => resultsState.set({ tab: name, cursor: '', document: '', suite: '' })}
          tabs={[
            {
              name: 'evaluations',
              title: 'Evaluations',
              content: () => <Evaluations project={project} revision={revision} />,
            },
            {
              name: 'benchmarks',
              title: 'Benchmarks',
              content: () => <Benchmarks project={project} revision={revision} />,
            },
            {
              name: 'errors',
              title: 'Errors',
              content: () => <Errors project={project} revision={revision} />,
            },
            {
              name: 'documents',
              title: 'Documents',
              content: () => <Documents project={project} revision={revision} />,
            },
          ]}
        />
      </div>
    </section>
  );
}

function NoEvaluations({ project }: { readonly project: string }): VNode {
  const url = `${window.location.origin}/v1/projects/${encodeURIComponent(project)}/results`;
  return (
    <Empty
      title="This project has no evaluations yet"
      commands={[
        `curl ${url} -H 'content-type: application/json' --data-binary @evaluation_results.json`,
      ]}
    >
      <p>Send the documents that an evaluation command line writes:</p>
    </Empty>
  );
}

function SummaryHead({ summary }: { readonly summary: Resource<Summary> }): VNode {
  return (
    <Loaded resource={summary} what="summary" lines={1}>
      {(of) => (
        <SummaryFigures of={of}>
          {of.metrics_summary.critical_metrics.length === 0 ? null : (
            <div>
              <dt>Critical metrics</dt>
              <dd>
                <Text of={of.metrics_summary.critical_metrics.join(', ')} />
              </dd>
            </div>
          )}
        </SummaryFigures>
      )}
    </Loaded>
  );
}
