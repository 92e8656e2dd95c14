import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ScreenProps } from '../../route/screens.ts';
import { useRunsIndex } from '../../live/use-runs-index.ts';
import { Empty, Loaded } from '../../parts/states.tsx';
import { visible } from '../../text/segments.ts';
import { RunsTable } from './runs-table.tsx';
import { rowsOf } from './rows.ts';

/** All runs of a project: those that are being received first, then the index. */
export default function Runs({ project }: ScreenProps): VNode {
  const shown = useRunsIndex(project);
  const { data, receiving } = shown;
  const rows = useMemo(() => rowsOf(data?.runs ?? [], receiving), [data, receiving]);
  return (
    <section class="runs">
      <h1 class="unseen">Runs of {visible(project)}</h1>
      <Loaded resource={shown} what="runs" lines={16}>
        {({ since, leftOut }) =>
          rows.length === 0 ? (
            <NoRuns project={project} />
          ) : (
            <RunsTable project={project} rows={rows} since={since} leftOut={leftOut} />
          )
        }
      </Loaded>
    </section>
  );
}

function NoRuns({ project }: { readonly project: string }): VNode {
  const { origin } = window.location;
  const events = `${origin}/v1/projects/${encodeURIComponent(project)}/events`;
  return (
    <Empty
      title="This project has no runs yet"
      commands={[
        `oaieval gpt-4o-mini my-eval --http-run --http-run-url "${events}"`,
        `evalake import LOGFILE --project ${project} --url ${origin}`,
      ]}
    >
      <p>A run is listed a moment after it is sealed. Record one, or import a log:</p>
    </Empty>
  );
}
