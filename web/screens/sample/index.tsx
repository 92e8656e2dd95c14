import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { runDetailShape } from '../../api/run.ts';
import { runPath } from '../../api/run-path.ts';
import { samplesShape } from '../../api/samples.ts';
import { parseAsSent } from '../../fetch/json-as-sent.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { useKeys } from '../../keys/keyboard.ts';
import { listSamples, listState } from '../../parts/sample/sample-list.ts';
import { SampleView } from '../../parts/sample/sample-view.tsx';
import { viewState } from '../../parts/sample/sample-view-state.ts';
import { SampleSteps } from '../../parts/sample/steps.tsx';
import { go } from '../../route/location.ts';
import { addressOf, type ScreenProps } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { Text } from '../../text/text.tsx';
import { ItemHistory } from './item-history.tsx';

/** One sample on a page of its own, which knows the list that it was opened from. */
export default function Sample({ project, params }: ScreenProps): VNode {
  const { run = '', sample = '' } = params;
  const samples = useResource(runPath(project, run, 'samples'), samplesShape);
  const detail = useResource(runPath(project, run), runDetailShape, { parse: parseAsSent });
  const state = listState.get();
  const key = JSON.stringify(state);
  const { data } = samples;
  const rows = useMemo(() => (data ? listSamples(data, state) : []), [data, key]);
  const query = [...listState.write(state), ...viewState.write(viewState.get())];
  const open = (id: string): void => {
    const to = addressOf('sample', project, { run, sample: id }, query);
    if (to) go(to, { replace: true });
  };
  const list = addressOf('run', project, { run }, [
    ['tab', 'samples'],
    ['sample', sample],
    ...query,
  ]);
  useKeys([{ keys: 'Escape', label: 'back to the list', run: () => list && go(list) }]);
  return (
    <section class="sample-screen">
      <header class="run-name">
        {list ? (
          <Link to={list}>
            <Text of={run} />
          </Link>
        ) : (
          <Text of={run} />
        )}
        <span aria-hidden="true">/</span>
        <h1>
          <Text of={sample} />
        </h1>
        {data ? <SampleSteps rows={rows} sample={sample} onOpen={open} /> : null}
      </header>
      <div class="beside-history">
        <SampleView
          key={sample}
          project={project}
          run={run}
          sample={sample}
          total={data?.rows.find(({ id }) => id === sample)?.events}
        />
        {detail.data ? (
          <ItemHistory project={project} task={detail.data.task_id} item={sample} run={run} />
        ) : null}
      </div>
    </section>
  );
}
