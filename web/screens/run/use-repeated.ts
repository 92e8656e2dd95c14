import { useEffect, useState } from 'preact/hooks';
import { eventsShape } from '../../api/events.ts';
import type { RunDetail } from '../../api/run.ts';
import { runPath } from '../../api/run-path.ts';
import { hasFlag, samplesShape } from '../../api/samples.ts';
import { ask } from '../../fetch/ask.ts';
import { parseAsSent } from '../../fetch/json-as-sent.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { epochsOf } from '../../parts/sample/epochs.ts';

/** So many repeated samples are looked up for the strip. */
const MOST = 12;

/** The numbers of the events that answer a sample again, of the first few such samples. */
export function useRepeated(
  project: string,
  { run_id: run, status, duplicate_samples: count, pruned }: RunDetail,
  revision: string | undefined,
): { readonly events: readonly number[] } {
  const isAsked = count > 0 && status !== 'receiving' && pruned['events'] === undefined;
  const path = isAsked ? runPath(project, run, 'samples') : undefined;
  const { data } = useResource(path, samplesShape, { revision });
  const [events, setEvents] = useState<readonly number[]>([]);
  useEffect(() => {
    const ids = data?.rows.filter((row) => hasFlag(row, 'repeated')).slice(0, MOST) ?? [];
    const stopped = new AbortController();
    const found = ids.map(async ({ id }) => {
      const events = runPath(project, run, 'events', { sample_id: id, limit: '200' });
      const page = await ask(events, eventsShape, { parse: parseAsSent, signal: stopped.signal });
      return epochsOf(page.data.events).slice(1);
    });
    Promise.all(found).then(
      (epochs) => setEvents(epochs.flat().flatMap((each) => each.events.map(({ id }) => id))),
      // The strip is whole without them; the list of samples has them too.
      () => undefined,
    );
    return () => stopped.abort();
  }, [data]);
  return { events };
}
