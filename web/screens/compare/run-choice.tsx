import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { IndexedRun } from '../../api/runs-index.ts';
import { StatusChip } from '../../parts/chips.tsx';
import { OtherRuns } from '../../parts/compare-with.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { Popup } from '../../parts/popup.tsx';
import { Score, Time } from '../../parts/values.tsx';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { commandLine } from '../../text/shell.ts';
import { Text } from '../../text/text.tsx';
import { compareState } from './state.ts';

const MOST_FOUND = 12;
const NO_PAGE = { metric: '', cursor: '', item: '', of: '' };

/** Which two runs are compared; each can be exchanged for another of its task. */
export function RunChoice({
  project,
  runs,
  baselineId,
  pooled,
}: {
  readonly project: string;
  readonly runs: readonly IndexedRun[];
  readonly baselineId: string | undefined;
  readonly pooled: number;
}): VNode {
  const { b } = compareState.get();
  const after = runs.find(({ id }) => id === b);
  const before = runs.find(({ id }) => id === baselineId);
  const swap = () =>
    baselineId !== undefined && compareState.set({ a: [b], b: baselineId, ...NO_PAGE });
  const names = [baselineId, b].filter((id) => id !== undefined);
  const command = commandLine(['evalake', 'compare'], names, ['--project', project]);
  return (
    <div class="two-runs">
      <RunCard project={project} title="Baseline" id={baselineId} run={before} pooled={pooled}>
        <BaselineChoice project={project} runs={runs} after={after} />
      </RunCard>
      <RunCard project={project} title="Candidate" id={b} run={after} pooled={1}>
        <Popup button="Change" label="Change the candidate">
          {() => (
            <RunSearch
              runs={runs.filter(
                ({ id, task }) => id !== baselineId && task === (before ?? after)?.task,
              )}
              label="Find the candidate"
              onChoose={(id) => compareState.set({ b: id, ...NO_PAGE })}
            />
          )}
        </Popup>
      </RunCard>
      <div class="row">
        <button type="button" class="quiet" disabled={baselineId === undefined} onClick={swap}>
          Exchange the two
        </button>
        <CopyButton text={command} label="Copy as command" />
      </div>
    </div>
  );
}

function RunCard({
  project,
  title,
  id,
  run,
  pooled,
  children,
}: {
  readonly project: string;
  readonly title: string;
  readonly id: string | undefined;
  readonly run: IndexedRun | undefined;
  readonly pooled: number;
  readonly children: VNode;
}): VNode {
  const to = id === undefined ? undefined : addressOf('run', project, { run: id });
  return (
    <section class="card" aria-label={title}>
      <div class="card-head">
        <h2 class="small">
          {pooled > 1 ? `${title}: the mean of ${pooled} runs, the newest` : title}
        </h2>
        {children}
      </div>
      <p class="run-id">
        {id === undefined ? (
          'its own baseline'
        ) : to ? (
          <Link to={to}>
            <Text of={id} />
          </Link>
        ) : (
          <Text of={id} />
        )}
      </p>
      {run ? (
        <p class="small facts-line">
          <StatusChip status={run.status} />
          <span>
            <Text of={run.task} /> · <Text of={run.model} />
          </span>
          <Time at={run.startedAt} />
          {run.main ? <Score score={run.main.score} stderr={run.main.stderr} /> : null}
        </p>
      ) : null}
    </section>
  );
}

/** The run's own baseline, the run before it, what is pinned, or any other of its task. */
function BaselineChoice({
  project,
  runs,
  after,
}: {
  readonly project: string;
  readonly runs: readonly IndexedRun[];
  readonly after: IndexedRun | undefined;
}): VNode {
  const ofTask = runs.filter(({ id, task }) => id !== after?.id && task === after?.task);
  const choose = (a: readonly string[]) => compareState.set({ a, ...NO_PAGE });
  return (
    <Popup button="Change" label="Change the baseline">
      {() => (
        <div>
          {after ? <OtherRuns project={project} run={after.id} /> : null}
          <RunSearch runs={ofTask} label="Find a baseline" onChoose={(id) => choose([id])} />
        </div>
      )}
    </Popup>
  );
}

function RunSearch({
  runs,
  label,
  onChoose,
}: {
  readonly runs: readonly IndexedRun[];
  readonly label: string;
  readonly onChoose: (id: string) => void;
}): VNode {
  const [wanted, setWanted] = useState('');
  const words = wanted.toLowerCase().split(/\s+/);
  const found = runs.filter(({ id, model, tags }) => {
    const text = `${id} ${model} ${tags.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <div class="run-search">
      <input
        type="search"
        aria-label={label}
        placeholder="Id, model or tag"
        spellcheck={false}
        value={wanted}
        onInput={({ currentTarget: { value } }) => setWanted(value)}
      />
      <ul>
        {found.slice(0, MOST_FOUND).map(({ id, model, startedAt }) => (
          <li key={id}>
            <button type="button" class="quiet" onClick={() => onChoose(id)}>
              <Text of={id} />
              <span class="small">
                <Text of={model} /> · <Time at={startedAt} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p class="small" role="status">
        {found.length === 0
          ? 'No other run of this task.'
          : found.length > MOST_FOUND
            ? `${MOST_FOUND} of ${found.length}; type to find others`
            : ''}
      </p>
    </div>
  );
}
