import type { ComponentChildren, VNode } from 'preact';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import type { RunDetail } from '../../api/run.ts';
import { textAsSent } from '../../fetch/json-as-sent.ts';
import { StatusChip } from '../../parts/chips.tsx';
import { Strip } from '../../parts/charts/strip.tsx';
import { CompareWith } from '../../parts/compare-with.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Time } from '../../parts/values.tsx';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { costText, countText, durationText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { type Progress, proofOf } from './proof.ts';

/** Who the run is, and whether it is whole. */
export function RunHead({
  project,
  run,
  progress,
}: {
  readonly project: string;
  readonly run: RunDetail;
  readonly progress: Progress;
}): VNode {
  const runs = addressOf('runs', project);
  return (
    <header class="run-head">
      <div class="run-name">
        {runs ? <Link to={runs}>Runs</Link> : 'Runs'}
        <span aria-hidden="true">/</span>
        <h1>
          <Text of={run.run_id} />
        </h1>
        <CopyButton text={run.run_id} label="Copy id" />
        {progress.status === 'receiving' ? null : (
          <CompareWith project={project} run={run.run_id} />
        )}
      </div>
      <div class="proof">
        <StatusChip status={progress.status} />
        <p>{proofOf(run, progress)}</p>
      </div>
      <Strip
        expected={progress.expected ?? run.expected}
        missing={progress.missing}
        missingCount={progress.missingCount}
        isLive={progress.status === 'receiving'}
      />
      <RunFacts run={run} progress={progress} />
      <RunNotices run={run} />
    </header>
  );
}

function RunFacts({
  run,
  progress,
}: {
  readonly run: RunDetail;
  readonly progress: Progress;
}): VNode {
  const { prompt_tokens: prompt, completion_tokens: completion, cost, created_by: creator } = run;
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    ['Task', <Text of={run.task_id} />],
    ['Model', <Text of={run.model_id} />],
    ['Started', <Time at={run.ts} />],
    ...fact('Took', run.duration_seconds, (seconds) => durationText(seconds * 1000)),
    ['Events', countText(progress.events)],
    ...fact(
      'Tokens',
      prompt === null && completion === null ? null : [prompt, completion],
      ([p, c]) => `${countText(p ?? 0)} + ${countText(c ?? 0)}`,
    ),
    ...fact('Cost', cost, costText),
    ...fact('By', creator === '' ? null : creator, (name) => <Text of={name} />),
    ...fact('Configuration', run.config_hash === '' ? null : run.config_hash, (hash) => (
      <code>
        <Text of={hash} />
      </code>
    )),
    ...fact('Tags', run.tags.length === 0 ? null : run.tags, (tags) => (
      <span class="tags">
        {tags.map((tag) => (
          <span key={tag} class="tag">
            <Text of={tag} />
          </span>
        ))}
      </span>
    )),
    ...fact('Revision', run.revision !== null && run.revision > 1 ? run.revision : null, countText),
  ];
  return (
    <dl class="run-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function fact<T>(
  name: string,
  value: T | null,
  show: (value: T) => ComponentChildren,
): readonly (readonly [string, ComponentChildren])[] {
  return value === null ? [] : [[name, show(value)]];
}

/** What has happened to the run since it was recorded. */
function RunNotices({ run }: { readonly run: RunDetail }): VNode {
  const { amendments, amendment_count: amended, replaced, surplus_metrics: surplus } = run;
  const pruned = Object.entries(run.pruned);
  return (
    <>
      {surplus > 0 ? (
        <p class="remark">
          <Icon name="warning" />
          <span>
            {surplus === 1 ? '1 metric is' : `${countText(surplus)} metrics are`} beyond the 1,000
            that a run may have: {surplus === 1 ? 'its' : 'their'} values stay in the events,
            without items or scores. The quarantine names them.
          </span>
        </p>
      ) : null}
      {pruned.length > 0 ? (
        <p class="remark">
          <Icon name="gap" />
          <span>
            {pruned.map(([kind, day]) => `${kind} went on ${String(day)}`).join(', ')} by retention;
            the scores stay.
          </span>
        </p>
      ) : null}
      {replaced.length > 0 ? (
        <p class="remark">
          <Icon name="clash" />
          <span>
            This is revision {countText(run.revision ?? replaced.length + 1)}: its events replaced
            {replaced.length === 1
              ? ' an earlier recording'
              : ` ${countText(replaced.length)} earlier recordings`}
            , which are kept.
          </span>
        </p>
      ) : null}
      {amended > 0 ? (
        <details class="remark">
          <summary>
            {amended === 1 ? '1 correction' : `${countText(amended)} corrections`} after it was
            recorded
          </summary>
          <table class="plain">
            <HeadRow of={['When', 'Who', 'What', 'Why', figure('Events')]} />
            <tbody>
              {amendments.map((each) => (
                <tr key={each.amendment_id}>
                  <td>
                    <Time at={each.amended_at} />
                  </td>
                  <td>
                    <Text of={each.author} />
                  </td>
                  <td>
                    {each.withdraw ? 'withdrew ' : 'changed '}
                    <Text of={targetText(each.target)} />
                  </td>
                  <td>
                    <Text of={each.reason} />
                  </td>
                  <td class="end">{countText(each.events)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      ) : null}
    </>
  );
}

function targetText(target: Readonly<Record<string, unknown>>): string {
  return Object.entries(target)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : textAsSent(value)}`)
    .join(', ');
}
