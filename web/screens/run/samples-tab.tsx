import type { VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { runPath } from '../../api/run-path.ts';
import { type Samples, samplesShape } from '../../api/samples.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { useKeys } from '../../keys/keyboard.ts';
import { Grid } from '../../parts/grid/grid.tsx';
import { Icon } from '../../parts/icon.tsx';
import { countKinds, listSamples, listState, sampleKinds } from '../../parts/sample/sample-list.ts';
import { SampleView } from '../../parts/sample/sample-view.tsx';
import { SampleSteps } from '../../parts/sample/steps.tsx';
import { viewState } from '../../parts/sample/sample-view-state.ts';
import { Empty, Loaded } from '../../parts/states.tsx';
import { TextFilter } from '../../parts/text-filter.tsx';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';
import { runState } from './state.ts';
import { columnsOf } from './sample-columns.tsx';

export interface SamplesTabProps {
  readonly project: string;
  readonly run: string;
  readonly revision: string | undefined;
}

/** All samples of the run, and beside them the one that is open. */
export function SamplesTab(props: SamplesTabProps): VNode {
  const { project, run, revision } = props;
  const samples = useResource(runPath(project, run, 'samples'), samplesShape, { revision });
  return (
    <Loaded resource={samples} what="samples" lines={14}>
      {(data) =>
        data.rows.length === 0 ? (
          <Empty title="No sample yet">
            <p>No event of the run names a sample.</p>
          </Empty>
        ) : (
          <SampleList {...props} samples={data} />
        )
      }
    </Loaded>
  );
}

function SampleList({
  project,
  run,
  revision,
  samples,
}: SamplesTabProps & { readonly samples: Samples }): VNode {
  const field = useRef<HTMLInputElement>(null);
  const state = listState.get();
  const { sample } = runState.get();
  const key = JSON.stringify(state);
  const rows = useMemo(() => listSamples(samples, state), [samples, key]);
  const columns = useMemo(() => columnsOf(samples), [samples]);
  const open = (id: string): void => runState.set({ sample: id }, { replace: sample !== '' });
  const close = (): void => runState.set({ sample: '' });
  useKeys([
    { keys: 'f', label: 'filter', run: () => field.current?.focus() },
    ...(sample === '' ? [] : [{ keys: 'Escape', label: 'close the sample', run: close }]),
  ]);
  return (
    <div class={sample === '' ? 'samples' : 'samples with-pane'}>
      <div class="sample-list">
        <div class="toolbar">
          <TextFilter
            field={field}
            label="Filter samples by id"
            by="id"
            value={state.text}
            onType={(text) => listState.set({ text }, { typing: true })}
          />
          <Kinds samples={samples} />
          <span class="small" role="status">
            {countText(rows.length)}
            {rows.length === samples.rows.length ? '' : ` of ${countText(samples.rows.length)}`}
            {samples.rows.length === 1 ? ' sample' : ' samples'}
          </span>
        </div>
        {rows.length === 0 ? (
          <Empty title="No sample passes these filters">
            <p>
              <button type="button" onClick={() => listState.set({ text: '', show: [] })}>
                Show all samples
              </button>
            </p>
          </Empty>
        ) : (
          <Grid
            label="Samples"
            rows={rows}
            idOf={({ id }) => id}
            columns={sample === '' ? columns : columns.filter(({ id }) => BESIDE_PANE.test(id))}
            sort={state.sort}
            onSort={(sort) => listState.set({ sort })}
            onOpen={({ id }) => open(id)}
            rowClass={({ id }) => (id === sample ? 'open' : '')}
          />
        )}
      </div>
      {sample === '' ? null : (
        <aside class="pane" aria-label={`Sample ${visible(sample)}`}>
          <header>
            <h2>
              <OwnPage project={project} run={run} sample={sample} />
            </h2>
            <SampleSteps rows={rows} sample={sample} onOpen={open} />
            <button
              type="button"
              class="quiet square"
              aria-label="Close the sample"
              onClick={close}
            >
              <Icon name="close" />
            </button>
          </header>
          <SampleView
            key={sample}
            project={project}
            run={run}
            sample={sample}
            revision={samples.status === 'receiving' ? revision : undefined}
            total={samples.rows.find(({ id }) => id === sample)?.events}
          />
        </aside>
      )}
    </div>
  );
}

/** The columns for which there is room beside the pane. */
const BESIDE_PANE = /^(id|flags|metric:.*)$/;

/** The sample's id, which leads to the page of its own with the same list and view. */
function OwnPage({
  project,
  run,
  sample,
}: {
  readonly project: string;
  readonly run: string;
  readonly sample: string;
}): VNode {
  const query = [...listState.write(listState.get()), ...viewState.write(viewState.get())];
  const to = addressOf('sample', project, { run, sample }, query);
  const name = <Text of={sample} />;
  return to ? <Link to={to}>{name}</Link> : name;
}

/** Which kinds of samples there are; of those chosen a sample has to be one. */
function Kinds({ samples }: { readonly samples: Samples }): VNode {
  const { show } = listState.get();
  const counts = useMemo(() => countKinds(samples), [samples]);
  const toggle = (kind: string): void => {
    const others = show.filter((each) => each !== kind);
    listState.set({ show: others.length < show.length ? others : [...show, kind] });
  };
  return (
    <div class="toggles" role="group" aria-label="Kinds of samples">
      {sampleKinds
        .filter((kind) => counts[kind] > 0 || show.includes(kind))
        .map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={show.includes(kind)}
            onClick={() => toggle(kind)}
          >
            {kind} <span class="count">{countText(counts[kind])}</span>
          </button>
        ))}
    </div>
  );
}
