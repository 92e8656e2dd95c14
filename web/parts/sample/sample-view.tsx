import type { VNode } from 'preact';
import { Loaded, Empty, Failure } from '../states.tsx';
import { countText, durationText } from '../../text/numbers.ts';
import { epochsOf, type Epoch } from './epochs.ts';
import { EventView } from './event-view.tsx';
import { viewState } from './sample-view-state.ts';
import { useEventPages } from './use-event-pages.ts';

export interface SampleViewProps {
  readonly project: string;
  readonly run: string;
  readonly sample: string;
  /** Asks again when this text changes. */
  readonly revision?: string | undefined;
  /** How many events the run has of it, where that is known. */
  readonly total?: number | null | undefined;
}

/** All that a run has of a sample: by answer, what was asked, said, expected and scored. */
export function SampleView({ project, run, sample, revision, total }: SampleViewProps): VNode {
  const pages = useEventPages(project, run, sample, revision);
  const { nowrap } = viewState.get();
  const epochs = epochsOf(pages.events);
  const isSingle = epochs.length === 1 && !pages.hasMore;
  return (
    <div class={nowrap ? 'sample-view nowrap' : 'sample-view'}>
      <ViewChoice />
      <Loaded resource={pages.first} what="events of the sample" lines={10}>
        {() =>
          epochs.length === 0 ? (
            <Empty title="There is no event of this sample">
              <p>
                Its id may be of another run, or the run is being received and it is yet to come.
              </p>
            </Empty>
          ) : (
            epochs.map((epoch) => (
              <EpochView key={epoch.number} epoch={epoch} isSingle={isSingle} />
            ))
          )
        }
      </Loaded>
      {pages.error ? <Failure error={pages.error} onRetry={pages.showMore} /> : null}
      {pages.hasMore ? (
        <p class="cut small">
          {countText(pages.events.length)}
          {typeof total === 'number' ? ` of ${countText(total)}` : ''} events are shown.{' '}
          <button type="button" onClick={pages.showMore}>
            Show more
          </button>
        </p>
      ) : null}
    </div>
  );
}

function ViewChoice(): VNode {
  const { nowrap, blanks, raw } = viewState.get();
  const toggles = [
    { name: 'nowrap', label: 'Wrap', isOn: !nowrap, next: !nowrap },
    { name: 'blanks', label: 'Show invisible', isOn: blanks, next: !blanks },
    { name: 'raw', label: 'Raw JSON', isOn: raw, next: !raw },
  ] as const;
  return (
    <div class="toggles" role="group" aria-label="How texts are shown">
      {toggles.map(({ name, label, isOn, next }) => (
        <button
          key={name}
          type="button"
          aria-pressed={isOn}
          onClick={() => viewState.set({ [name]: next })}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function EpochView({
  epoch: { number, events },
  isSingle,
}: {
  readonly epoch: Epoch;
  readonly isSingle: boolean;
}): VNode {
  const times = events.map(({ createdAt }) => Date.parse(createdAt ?? ''));
  const tookMs = (times.at(-1) ?? NaN) - (times[0] ?? NaN);
  return (
    <section class="epoch">
      {isSingle ? null : (
        <h3>
          Epoch {countText(number)}{' '}
          <span class="small">
            {countText(events.length)} {events.length === 1 ? 'event' : 'events'}
            {tookMs > 0 ? `, ${durationText(tookMs)}` : ''}
          </span>
        </h3>
      )}
      {events.map((event, place) => (
        <EventView
          key={`${event.id} ${event.type}`}
          event={event}
          sinceMs={sinceOf(times[place - 1], times[place])}
        />
      ))}
    </section>
  );
}

function sinceOf(before: number | undefined, now: number | undefined): number | undefined {
  const ms = (now ?? NaN) - (before ?? NaN);
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}
