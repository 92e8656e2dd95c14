import { useEffect, useState } from 'preact/hooks';
import { type EventsPage, eventsShape, type RecordedEvent } from '../../api/events.ts';
import { runPath } from '../../api/run-path.ts';
import { ask } from '../../fetch/ask.ts';
import { parseAsSent } from '../../fetch/json-as-sent.ts';
import { asError, type Resource, useResource } from '../../fetch/use-resource.ts';

const EVENTS_AT_ONCE = 200;

/** The events of a sample, as many pages of them as were asked for. */
export interface EventPages {
  readonly first: Resource<EventsPage>;
  readonly events: readonly RecordedEvent[];
  readonly hasMore: boolean;
  readonly showMore: () => void;
  readonly error: Error | undefined;
}

export function useEventPages(
  project: string,
  run: string,
  sample: string,
  revision: string | undefined,
): EventPages {
  const query = { sample_id: sample, limit: String(EVENTS_AT_ONCE) };
  const path = runPath(project, run, 'events', query);
  const first = useResource(path, eventsShape, { revision, parse: parseAsSent });
  const [more, setMore] = useState<readonly EventsPage[]>([]);
  const [error, setError] = useState<Error | undefined>(undefined);
  // Newer first pages begin anew: what followed the old one may overlap.
  useEffect(() => {
    setMore([]);
    setError(undefined);
  }, [first.data]);
  const pages = first.data ? [first.data, ...more] : [];
  const next = pages.at(-1)?.next ?? null;
  const showMore = (): void => {
    if (next === null) return;
    ask(runPath(project, run, 'events', { ...query, cursor: next }), eventsShape, {
      parse: parseAsSent,
    }).then(
      ({ data }) => setMore((old) => [...old, data]),
      (failure: unknown) => setError(asError(failure)),
    );
  };
  return {
    first,
    events: pages.flatMap(({ events }) => events),
    hasMore: next !== null,
    showMore,
    error,
  };
}
