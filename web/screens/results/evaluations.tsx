import type { VNode } from 'preact';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import type { Mark } from '#schemas/mark.ts';
import { type SuiteRow, suitesShape } from '../../api/results.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { Paging } from '../../parts/paging.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Absent, Time } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText, scoreText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { Computed, Marks } from './stated.tsx';
import { type ListProps, resultsState } from './state.ts';
import { MetricTable } from './metric-table.tsx';

/** Rows of metrics that are asked for at once. */
const LIMIT = '1000';

/** Evaluations, newest first; the metrics of the open one; or one suite over time. */
export function Evaluations({ project, revision }: ListProps): VNode {
  const { document, suite, cursor } = resultsState.get();
  const query = new URLSearchParams({
    limit: LIMIT,
    ...(suite === '' ? {} : { suite }),
    ...(cursor === '' ? {} : { cursor }),
  });
  const path = `projects/${encodeURIComponent(project)}/suites?${query.toString()}`;
  const page = useResource(path, suitesShape, { revision });
  const trend = addressOf('trends', project, {}, [['task', suite]]);
  return (
    <Loaded resource={page} what="evaluations">
      {({ suites, next }) => (
        <div class="result-list">
          {suite === '' ? null : (
            <p class="row suite-head">
              <strong>
                Suite <Text of={suite} />
              </strong>
              {trend ? <Link to={trend}>over time</Link> : null}
              <button type="button" class="quiet" onClick={() => resultsState.set({ suite: '' })}>
                All suites
              </button>
            </p>
          )}
          {suites.length === 0 ? (
            <p class="nothing">No evaluation has suites here.</p>
          ) : suite === '' ? (
            <EvaluationTable rows={suites} />
          ) : (
            <MetricTable project={project} rows={suites} label="Suite" withTime />
          )}
          <Paging
            cursor={cursor}
            next={next}
            shown={`${countText(suites.length)} metrics`}
            onPage={(to) => resultsState.set({ cursor: to, document: '' })}
          />
          {document === '' || suite !== '' ? null : (
            <Evaluation
              project={project}
              rows={suites.filter(({ document_id: id }) => id === document)}
            />
          )}
        </div>
      )}
    </Loaded>
  );
}

interface EvaluationRow {
  readonly id: string;
  readonly ts: string;
  readonly model: string;
  readonly suites: number;
  readonly overall: number | null;
  readonly passed: number;
  readonly total: number;
  readonly marks: readonly Mark[];
}

function evaluationsOf(rows: readonly SuiteRow[]): readonly EvaluationRow[] {
  const documents = new Map<string, SuiteRow[]>();
  for (const row of rows) {
    const own = documents.get(row.document_id);
    if (own) own.push(row);
    else documents.set(row.document_id, [row]);
  }
  return [...documents].map(([id, own]) => {
    const scores = new Map(own.map(({ suite, suite_score: score }) => [suite, score]));
    const known = [...scores.values()].filter((score) => score !== null);
    const counted = own.filter(({ passed, total }) => passed !== null && total !== null);
    const marks = new Map(own.flatMap((row) => row.marks.map((mark) => [mark.field, mark])));
    return {
      id,
      ts: own[0]?.ts ?? '',
      model: own[0]?.model_id ?? '',
      suites: scores.size,
      overall: known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length,
      passed: counted.reduce((sum, { passed }) => sum + (passed ?? 0), 0),
      total: counted.reduce((sum, { total }) => sum + (total ?? 0), 0),
      marks: [...marks.values()],
    };
  });
}

function EvaluationTable({ rows }: { readonly rows: readonly SuiteRow[] }): VNode {
  const { document } = resultsState.get();
  return (
    <WideTable label="Evaluations">
      <HeadRow
        of={[
          'Evaluation',
          'Started',
          'Model',
          figure('Overall'),
          figure('Passed'),
          figure('Suites'),
          figure('Contradictions'),
        ]}
      />
      <tbody>
        {evaluationsOf(rows).map(({ id, ts, model, suites, overall, passed, total, marks }) => (
          <tr key={id} class={id === document ? 'chosen' : ''}>
            <th scope="row">
              <button
                type="button"
                class="quiet"
                aria-expanded={id === document}
                onClick={() => resultsState.set({ document: id === document ? '' : id })}
              >
                <Text of={id} />
              </button>
            </th>
            <td>
              <Time at={ts} />
            </td>
            <td>
              <Text of={model} />
            </td>
            <td class="end">
              <Computed
                text={overall === null ? undefined : scoreText(overall)}
                mark={marks.find(({ field }) => field === '/overall_score')}
              />
            </td>
            <td class="end">
              {total === 0 ? (
                <Absent what="not counted" />
              ) : (
                `${countText(passed)} of ${countText(total)}, ${Math.floor((passed / total) * 1000) / 10} %`
              )}
            </td>
            <td class="end">{countText(suites)}</td>
            <td class={marks.length === 0 ? 'end soft' : 'end some'}>{countText(marks.length)}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

function Evaluation({
  project,
  rows,
}: {
  readonly project: string;
  readonly rows: readonly SuiteRow[];
}): VNode {
  const [first] = rows;
  if (!first) return <p class="nothing">This evaluation is on another page.</p>;
  return (
    <section aria-label="Evaluation">
      <h2>
        <Text of={first.document_id} />
      </h2>
      <MetricTable project={project} rows={rows} label="Metrics of the evaluation" />
      <Marks marks={rows.flatMap(({ marks }) => marks)} />
    </section>
  );
}
