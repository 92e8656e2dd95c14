import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { alertsShape, alertShape } from '../../api/alerts.ts';
import { ask } from '../../fetch/ask.ts';
import { asError, useResource } from '../../fetch/use-resource.ts';
import { pulseState } from '../../live/pulse.ts';
import { Segments } from '../../parts/choice.tsx';
import { Empty, Failure, Loaded } from '../../parts/states.tsx';
import { AlertCard } from './alert-card.tsx';
import { type KnownAlert, withStates } from './alert-state.ts';
import { alertsState } from './state.ts';

const PAGE = 200;
const states = ['open', 'acknowledged', 'resolved', 'all'] as const;

/** The alerts of a project, the newest first. */
export function AlertList({ project }: { readonly project: string }): VNode {
  const { from } = alertsState.get();
  const path = `projects/${encodeURIComponent(project)}/alerts`;
  const query = new URLSearchParams({
    limit: String(PAGE),
    ...(from === '' ? {} : { cursor: from }),
  });
  const open = pulseState.value.pulse?.alerts_open;
  const page = useResource(`${path}?${query.toString()}`, alertsShape, {
    revision: String(open ?? ''),
  });
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const acknowledge = ({ alert: { id } }: KnownAlert): void => {
    setFailure(undefined);
    ask(`${path}/${encodeURIComponent(id)}/acknowledge`, alertShape, { method: 'POST' }).then(
      page.reload,
      (error: unknown) => setFailure(asError(error)),
    );
  };
  return (
    <Loaded resource={page} what="alerts">
      {({ alerts, next }) => (
        <>
          {failure ? <Failure error={failure} /> : null}
          {alerts.length === 0 && from === '' ? (
            <NoAlerts />
          ) : (
            <Shown project={project} known={withStates(alerts)} acknowledge={acknowledge} />
          )}
          <Pages from={from} next={next} />
        </>
      )}
    </Loaded>
  );
}

function Shown({
  project,
  known,
  acknowledge,
}: {
  readonly project: string;
  readonly known: readonly KnownAlert[];
  readonly acknowledge: (known: KnownAlert) => void;
}): VNode {
  const { state } = alertsState.get();
  const shown = known.filter((each) => state === 'all' || each.state === state);
  const count = (wanted: (typeof states)[number]): number =>
    known.filter((each) => wanted === 'all' || each.state === wanted).length;
  return (
    <>
      <Segments
        label="Which alerts"
        values={states}
        title={(each) => `${each} ${count(each)}`}
        value={state}
        onChoose={(chosen) => alertsState.set({ state: chosen })}
      />
      {shown.length === 0 ? (
        <p class="nothing">{state === 'open' ? 'Nothing is open.' : `No alert is ${state}.`}</p>
      ) : (
        <ul class="alert-list">
          {shown.map((each) => (
            <AlertCard key={each.alert.id} project={project} known={each} onSeen={acknowledge} />
          ))}
        </ul>
      )}
    </>
  );
}

function Pages({ from, next }: { readonly from: string; readonly next: string | null }): VNode {
  return (
    <p class="row">
      {from === '' ? null : (
        <button type="button" onClick={() => alertsState.set({ from: '' })}>
          Newest
        </button>
      )}
      {next === null ? null : (
        <button type="button" onClick={() => alertsState.set({ from: next })}>
          Older
        </button>
      )}
    </p>
  );
}

function NoAlerts(): VNode {
  return (
    <Empty title="No alert has been raised">
      <p>
        An alert is raised when a whole run is worse than its baseline, or its score crosses a
        floor, and when that is over. What is watched is under Rules.
      </p>
    </Empty>
  );
}
