import type { VNode } from 'preact';
import { quarantineKinds, type QuarantineObject, quarantineShape } from '../../api/quarantine.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { Segments } from '../../parts/choice.tsx';
import { CopyCommand } from '../../parts/copy.tsx';
import { RunLink } from '../../parts/run-link.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Time } from '../../parts/values.tsx';
import { countText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { Entry } from './entry.tsx';
import { settingsState } from './state.ts';

const meanings: Readonly<Record<QuarantineObject['kind'], string>> = {
  refused: 'not an event, or over a limit',
  conflicts: 'lost to another event of the same id',
  late: 'came after the seal, and is not in the run',
  replaced: 'were in a run before it was sealed again',
  damaged: 'cannot be read',
  undelivered: 'could not be handed on',
};

/** What was put aside and why, with its text as it came. */
export function QuarantineList({ project }: { readonly project: string }): VNode {
  const { kind, run, from } = settingsState.get();
  const query = new URLSearchParams({
    limit: '20',
    ...(kind === '' ? {} : { kind }),
    ...(run === '' ? {} : { run_id: run }),
    ...(from === '' ? {} : { cursor: from }),
  });
  const path = `projects/${encodeURIComponent(project)}/quarantine?${query.toString()}`;
  const found = useResource(path, quarantineShape);
  return (
    <>
      <Segments
        label="Which reasons"
        values={['', ...quarantineKinds]}
        title={(each) => each || 'all'}
        value={kind}
        onChoose={(chosen) => settingsState.set({ kind: chosen, from: '' })}
      />
      {kind === '' ? null : <p class="small">What {meanings[kind]}.</p>}
      {run === '' ? null : (
        <p class="row">
          <span>
            Only of run <Text of={run} />
          </span>
          <button type="button" onClick={() => settingsState.set({ run: '', from: '' })}>
            Of all runs
          </button>
        </p>
      )}
      <Loaded resource={found} what="quarantine">
        {({ objects, next }) => (
          <>
            {objects.length === 0 ? (
              <None isPart={next !== null} isFirst={from === ''} />
            ) : (
              <ul class="alert-list">
                {objects.map((object) => (
                  <Put key={object.key} project={project} object={object} />
                ))}
              </ul>
            )}
            <p class="row">
              {from === '' ? null : (
                <button type="button" onClick={() => settingsState.set({ from: '' })}>
                  From the start
                </button>
              )}
              {next === null ? null : (
                <button type="button" onClick={() => settingsState.set({ from: next })}>
                  Look further
                </button>
              )}
            </p>
          </>
        )}
      </Loaded>
    </>
  );
}

function None({ isPart, isFirst }: { readonly isPart: boolean; readonly isFirst: boolean }): VNode {
  if (isPart) return <p class="nothing">Nothing of this kind so far; there is more to look at.</p>;
  return (
    <Empty title={isFirst ? 'Nothing was put aside' : 'Nothing more was put aside'}>
      <p>What is refused, loses a conflict or comes late is kept here, so that nothing is lost.</p>
    </Empty>
  );
}

function Put({
  project,
  object: { kind, key, at, size_bytes: size, run_id: run, entries, is_whole: isWhole, replay },
}: {
  readonly project: string;
  readonly object: QuarantineObject;
}): VNode {
  return (
    <li class="card">
      <div class="card-head">
        <h2>
          <span class="chip warn">{kind}</span>{' '}
          <span class="small">{at === null ? 'time unknown' : <Time at={at} />}</span>
        </h2>
        <span class="small">{countText(size)} bytes</span>
      </div>
      <p class="small">
        {run === null ? null : (
          <>
            run <RunLink project={project} id={run} /> ·{' '}
          </>
        )}
        <code>
          <Text of={key} />
        </code>
      </p>
      {entries.map((entry, place) => (
        <Entry key={place} entry={entry} />
      ))}
      {isWhole ? null : <p class="small">These are the first of its entries.</p>}
      {replay === null ? null : <CopyCommand command={replay} />}
    </li>
  );
}
