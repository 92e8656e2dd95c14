import type { VNode } from 'preact';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import { useMemo, useState } from 'preact/hooks';
import { eventsShape, type RecordedEvent } from '../../api/events.ts';
import type { RunDetail } from '../../api/run.ts';
import { runPath } from '../../api/run-path.ts';
import { parseAsSent, textAsSent } from '../../fetch/json-as-sent.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { EventView } from '../../parts/sample/event-view.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText } from '../../text/numbers.ts';
import { sizeText } from '../../text/pieces.ts';
import { WideTable } from '../../parts/wide-table.tsx';
import { Text } from '../../text/text.tsx';
import { rangeText } from './proof.ts';
import { runState } from './state.ts';

const AT_ONCE = 100;

/** The run's events in their order; what is missing has its row, too. */
export function EventsTab({
  project,
  run,
  revision,
}: {
  readonly project: string;
  readonly run: RunDetail;
  readonly revision: string | undefined;
}): VNode {
  const { from, cursor, type, find } = runState.get();
  const query = {
    limit: String(AT_ONCE),
    ...(from === undefined ? {} : { from: String(from) }),
    ...(cursor === '' ? {} : { cursor }),
    ...(type === '' ? {} : { type }),
    ...(find === '' ? {} : { q: find }),
  };
  const page = useResource(runPath(project, run.run_id, 'events', query), eventsShape, {
    revision: run.status === 'receiving' ? revision : undefined,
    parse: parseAsSent,
  });
  return (
    <div class="events">
      <EventsFilter />
      <Loaded resource={page} what="events" lines={14}>
        {({ events, next, stopped_early: isEarly }) => (
          <>
            {events.length === 0 ? (
              <Empty title={run.events === 0 ? 'No events yet' : 'No event is like that'}>
                <p>
                  <button type="button" onClick={() => runState.set(everything)}>
                    Show all events
                  </button>
                </p>
              </Empty>
            ) : (
              <EventTable
                project={project}
                run={run}
                events={events}
                showsGaps={type === '' && find === ''}
              />
            )}
            {isEarly === true ? (
              <p class="small">The search took its 5 seconds; the next page goes on with it.</p>
            ) : null}
            <p class="row pager">
              {from !== undefined || cursor !== '' ? (
                <button type="button" onClick={() => runState.set({ from: undefined, cursor: '' })}>
                  First events
                </button>
              ) : null}
              {next === null ? (
                <span class="small">These are the last.</span>
              ) : (
                <button type="button" onClick={() => runState.set({ cursor: next })}>
                  Next events
                </button>
              )}
            </p>
          </>
        )}
      </Loaded>
    </div>
  );
}

const everything = { from: undefined, cursor: '', type: '', find: '' };

function EventsFilter(): VNode {
  const { from, type, find } = runState.get();
  return (
    <form
      class="toolbar"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const number = textOf(form, 'from');
        runState.set({
          from: /^\d{1,15}$/.test(number) ? Number(number) : undefined,
          type: textOf(form, 'type'),
          find: textOf(form, 'find'),
          cursor: '',
        });
      }}
    >
      <label>
        From number{' '}
        <input type="text" name="from" inputMode="numeric" size={8} value={from ?? ''} />
      </label>
      <label>
        Type <input type="text" name="type" size={12} value={type} spellcheck={false} />
      </label>
      <label>
        Data has <input type="text" name="find" size={20} value={find} spellcheck={false} />
      </label>
      <button type="submit">Show</button>
    </form>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

function EventTable({
  project,
  run,
  events,
  showsGaps,
}: {
  readonly project: string;
  readonly run: RunDetail;
  readonly events: readonly RecordedEvent[];
  readonly showsGaps: boolean;
}): VNode {
  return (
    <WideTable label="Events" look="event-table">
      <HeadRow of={[figure('Number'), 'Type', 'Sample', 'Time', 'Data']} />
      <tbody>
        {events.map((event, place) => (
          <EventRows
            key={`${event.id} ${event.type}`}
            project={project}
            run={run.run_id}
            event={event}
            gaps={showsGaps ? gapsBefore(run.missing, events[place - 1]?.id, event.id) : []}
          />
        ))}
      </tbody>
    </WideTable>
  );
}

/** The missing ranges between two events of a page. */
function gapsBefore(
  missing: RunDetail['missing'],
  before: number | undefined,
  id: number,
): RunDetail['missing'] {
  return missing.filter(
    ([first]) => first < id && (before === undefined ? first === 0 : first > before),
  );
}

function EventRows({
  project,
  run,
  event,
  gaps,
}: {
  readonly project: string;
  readonly run: string;
  readonly event: RecordedEvent;
  readonly gaps: RunDetail['missing'];
}): VNode {
  const [isOpen, setOpen] = useState(false);
  const text = useMemo(() => textAsSent(event.data), [event]);
  const isItem = event.id >= 2 ** 52;
  const sample = event.sampleId ?? '';
  const to = sample === '' ? undefined : addressOf('sample', project, { run, sample });
  return (
    <>
      {gaps.map((gap) => (
        <tr key={gap[0]} class="missing">
          <td class="end">{rangeText(gap)}</td>
          <td colSpan={4}>
            {countText(gap[1] - gap[0] + 1)} missing {gap[1] === gap[0] ? 'event' : 'events'}
          </td>
        </tr>
      ))}
      <tr>
        <td class="end">{isItem ? 'item' : event.id}</td>
        <td>
          <Text of={event.type} />
        </td>
        <td class="name">
          {to ? (
            <Link to={to}>
              <Text of={sample} />
            </Link>
          ) : (
            <Text of={sample} />
          )}
        </td>
        <td class="small">
          {event.createdAt === null ? '' : <Text of={event.createdAt.slice(11, 23)} />}
        </td>
        <td class="data">
          <button
            type="button"
            class="quiet"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <span class="beginning">
              <Text of={text.slice(0, 120)} />
            </span>
            <span class="small">{sizeText(text.length)}</span>
          </button>
        </td>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={5} class="opened">
            <EventView event={event} sinceMs={undefined} />
          </td>
        </tr>
      ) : null}
    </>
  );
}
