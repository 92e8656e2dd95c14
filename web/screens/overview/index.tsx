import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { useRunsIndex } from '../../live/use-runs-index.ts';
import { Loaded } from '../../parts/states.tsx';
import type { ScreenProps } from '../../route/screens.ts';
import { visible } from '../../text/segments.ts';
import { SeriesTable } from './series-table.tsx';
import { seriesOf } from './series.ts';
import { Summary } from './summary.tsx';
import { Tiles } from './tiles.tsx';
import { WaysIn } from './ways-in.tsx';

/** A project at a glance: what wants attention, and where each task and model stands. */
export default function Overview({ project }: ScreenProps): VNode {
  const shown = useRunsIndex(project);
  const { data, receiving } = shown;
  const series = useMemo(() => seriesOf(data?.runs ?? []), [data]);
  return (
    <section class="overview">
      <h1 class="unseen">Overview of {visible(project)}</h1>
      <Loaded resource={shown} what="runs" lines={12}>
        {({ runs, asOf }) =>
          runs.length + receiving.length === 0 ? (
            <WaysIn project={project} />
          ) : (
            <>
              <Tiles project={project} runs={runs} receiving={receiving} />
              <Summary project={project} series={series} revision={asOf ?? ''} />
              {series.length === 0 ? (
                <p>Scores show here once the first run is whole.</p>
              ) : (
                <SeriesTable project={project} series={series} />
              )}
            </>
          )
        }
      </Loaded>
    </section>
  );
}
