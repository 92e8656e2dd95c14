import type { VNode } from 'preact';
import type { RunDetail } from '../../api/run.ts';
import { ProblemAnswer } from '../../fetch/failures.ts';
import { useKeys } from '../../keys/keyboard.ts';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import type { ScreenProps } from '../../route/screens.ts';
import { countText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { EventsTab } from './events-tab.tsx';
import { GapsTab } from './gaps-tab.tsx';
import { RunHead } from './head.tsx';
import { progressOf } from './proof.ts';
import { RawTab } from './raw-tab.tsx';
import { SamplesTab } from './samples-tab.tsx';
import { runState, tabNames } from './state.ts';
import { Summary } from './summary.tsx';
import { type FollowedRun, useRun } from './use-run.ts';

/** One run: whether it is whole and why, what it found, and each event of it. */
export default function Run({ project, params: { run = '' } }: ScreenProps): VNode {
  return <RunPage key={run} project={project} run={run} />;
}

function RunPage({ project, run }: { readonly project: string; readonly run: string }): VNode {
  const followed = useRun(project, run);
  useKeys(
    tabNames.map((tab, place) => ({
      keys: String(place + 1),
      label: `show ${tab}`,
      run: () => runState.set({ tab }),
    })),
  );
  const { data, error, reload } = followed;
  if (!data && error instanceof ProblemAnswer && error.status === 404) {
    return (
      <Empty title="There is no run of that name yet">
        <p>
          <Text of={run} /> is neither recorded nor being received. What was just posted shows
          within seconds; this page looks again as soon as it is there.
        </p>
        <button type="button" onClick={reload}>
          Look again
        </button>
      </Empty>
    );
  }
  return (
    <section class="run-screen">
      <Loaded resource={followed} what="run" lines={10}>
        {(detail) => <RunTabs project={project} run={detail} followed={followed} />}
      </Loaded>
    </section>
  );
}

function RunTabs({
  project,
  run,
  followed: { live, revision },
}: {
  readonly project: string;
  readonly run: RunDetail;
  readonly followed: FollowedRun;
}): VNode {
  const progress = progressOf(run, live);
  const shared = { project, run, revision };
  const trouble = progress.missingCount + run.conflicts;
  return (
    <>
      <RunHead project={project} run={run} progress={progress} />
      <Tabs
        label="Parts of the run"
        open={runState.get().tab}
        onOpen={(tab) => runState.set({ tab })}
        tabs={[
          { name: 'summary', title: 'Summary', content: () => <Summary {...shared} /> },
          {
            name: 'samples',
            title: 'Samples',
            content: () => <SamplesTab {...shared} run={run.run_id} />,
          },
          { name: 'events', title: 'Events', content: () => <EventsTab {...shared} /> },
          {
            name: 'gaps',
            title: `Gaps & conflicts${trouble > 0 ? ` (${countText(trouble)})` : ''}`,
            content: () => <GapsTab {...shared} progress={progress} />,
          },
          { name: 'raw', title: 'Raw', content: () => <RawTab project={project} run={run} /> },
        ]}
      />
    </>
  );
}
