import type { VNode } from 'preact';
import { figure, HeadRow, unseen } from '../../parts/head-row.tsx';
import { conflictsShape } from '../../api/conflicts.ts';
import type { RunDetail } from '../../api/run.ts';
import { runPath } from '../../api/run-path.ts';
import { parseAsSent } from '../../fetch/json-as-sent.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { Strip } from '../../parts/charts/strip.tsx';
import { CopyCommand } from '../../parts/copy.tsx';
import { Loaded } from '../../parts/states.tsx';
import { inProject } from '../../route/location.ts';
import { Link } from '../../text/link.tsx';
import { countText } from '../../text/numbers.ts';
import { quoted } from '../../text/shell.ts';
import { WideTable } from '../../parts/wide-table.tsx';
import { ConflictView } from './conflict-view.tsx';
import { NotTakenIn } from './not-taken-in.tsx';
import { type Progress, rangeText } from './proof.ts';
import { runState } from './state.ts';
import { useRepeated } from './use-repeated.ts';

const MOST_RANGES = 1000;

/** Every event that the run should have, and what became of those that did not fit. */
export function GapsTab({
  project,
  run,
  progress,
  revision,
}: {
  readonly project: string;
  readonly run: RunDetail;
  readonly progress: Progress;
  readonly revision: string | undefined;
}): VNode {
  const isReceiving = run.status === 'receiving';
  const hasConflicts = !isReceiving && run.conflicts > 0;
  const conflicts = useResource(
    hasConflicts ? runPath(project, run.run_id, 'conflicts', { limit: '200' }) : undefined,
    conflictsShape,
    { revision, parse: parseAsSent },
  );
  const repeated = useRepeated(project, run, revision);
  const expected = progress.expected ?? run.expected;
  const ids = [...new Set(conflicts.data?.conflicts.map(({ event_id: id }) => id) ?? [])];
  const inLine = (id: number): boolean => id < expected;
  return (
    <div class="cards">
      <section class="card broad">
        <h2>Every event that it should have</h2>
        <Strip
          look="tall"
          expected={expected}
          missing={progress.missing}
          missingCount={progress.missingCount}
          conflicts={ids.filter(inLine)}
          repeated={repeated.events.filter(inLine)}
          isLive={isReceiving}
        />
        {expected > 0 ? <Legend run={run} progress={progress} expected={expected} /> : null}
      </section>
      {progress.missingCount > 0 ? (
        <Missing project={project} run={run} progress={progress} />
      ) : null}
      {run.duplicate_samples > 0 ? (
        <section class="card broad">
          <h2>Answered again</h2>
          <p>
            {countText(run.duplicate_samples)}{' '}
            {run.duplicate_samples === 1 ? 'sample has' : 'samples have'} more than one answer of a
            metric. Their score is the mean over these.{' '}
            <Link
              to={inProject(
                ['runs', run.run_id],
                [
                  ['tab', 'samples'],
                  ['show', 'repeated'],
                ],
              )}
            >
              Show them
            </Link>
          </p>
        </section>
      ) : null}
      {hasConflicts ? (
        <section class="card broad">
          <h2>Conflicts</h2>
          <p>
            Two different events came under one number. The first that came stays; the other is kept
            beside it.
          </p>
          <Loaded resource={conflicts} what="conflicts" lines={4}>
            {({ conflicts: found, next }) => (
              <>
                {[...found]
                  .sort((a, b) => a.event_id - b.event_id)
                  .map((conflict) => (
                    <ConflictView
                      key={`${conflict.event_id} ${conflict.hash}`}
                      conflict={conflict}
                    />
                  ))}
                {next === null ? null : (
                  <p class="small">These are the first {countText(found.length)}.</p>
                )}
              </>
            )}
          </Loaded>
        </section>
      ) : null}
      <NotTakenIn project={project} run={run.run_id} revision={revision} />
    </div>
  );
}

function Legend({
  run,
  progress,
  expected,
}: {
  readonly run: RunDetail;
  readonly progress: Progress;
  readonly expected: number;
}): VNode {
  const entries = [
    ['present', expected - progress.missingCount, 'present'],
    ['missing', progress.missingCount, 'missing'],
    ['conflict', run.conflicts, 'in conflict'],
    ['repeated', run.duplicate_samples, 'samples answered again'],
  ] as const;
  return (
    <ul class="strip-legend">
      {entries.map(([kind, count, word]) => (
        <li key={kind}>
          <svg class="strip swatch" viewBox="0 0 12 24" aria-hidden="true">
            <rect
              class={kind}
              x={1}
              width={10}
              y={kind === 'conflict' ? 0 : kind === 'repeated' ? 21 : 5}
              height={kind === 'conflict' || kind === 'repeated' ? 3 : 14}
            />
            {kind === 'conflict' || kind === 'repeated' ? (
              <rect class="present" x={1} width={10} y={5} height={14} />
            ) : null}
          </svg>
          <strong>{countText(count)}</strong> {word}
        </li>
      ))}
    </ul>
  );
}

function Missing({
  project,
  run,
  progress: { missing, missingCount },
}: {
  readonly project: string;
  readonly run: RunDetail;
  readonly progress: Progress;
}): VNode {
  const url = window.location.origin;
  return (
    <section class="card broad">
      <h2>Missing</h2>
      <p>
        {countText(missingCount)} {missingCount === 1 ? 'event has' : 'events have'} not arrived.
        The recorder&rsquo;s own log of the run has them; import it, and only what is missing is
        added:
      </p>
      <CopyCommand
        command={`evalake import LOGFILE --project ${quoted(project)} --endpoint ${quoted(url)}`}
      />
      {missing.length > 0 ? (
        <WideTable label="Missing" look="ranges">
          <HeadRow of={[figure('Numbers'), figure('Events'), unseen('where')]} />
          <tbody>
            {missing.slice(0, MOST_RANGES).map((range) => (
              <tr key={range[0]}>
                <td class="end">{rangeText(range)}</td>
                <td class="end">{countText(range[1] - range[0] + 1)}</td>
                <td>
                  <Link
                    to={inProject(
                      ['runs', run.run_id],
                      runState.write({ tab: 'events', from: Math.max(0, range[0] - 3) }),
                    )}
                  >
                    the events around it
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      ) : (
        <p class="small">Which ones is not known: posted items have no order, only a number.</p>
      )}
      {missing.length > MOST_RANGES ? (
        <p class="small">{countText(missing.length - MOST_RANGES)} more ranges are not listed.</p>
      ) : null}
    </section>
  );
}
