import type { VNode } from 'preact';
import { runsIndexPath, runsIndexShape } from '../api/runs-index.ts';
import { settingsShape } from '../api/settings.ts';
import { useResource } from '../fetch/use-resource.ts';
import { addressOf } from '../route/screens.ts';
import { Link } from '../text/link.tsx';
import { Text } from '../text/text.tsx';
import { pinFor, runBefore } from './other-runs.ts';
import { Popup } from './popup.tsx';
import { Loaded } from './states.tsx';

/** A button with the runs that one would compare a run with. */
export function CompareWith(props: { readonly project: string; readonly run: string }): VNode {
  return <Popup button="Compare with…">{() => <OtherRuns {...props} />}</Popup>;
}

/**
 * The other runs of a comparison that need no search: the run's own baseline, the run before it of its task
 * and model, and the runs that are pinned for them.
 */
export function OtherRuns({
  project,
  run: id,
}: {
  readonly project: string;
  readonly run: string;
}): VNode {
  const at = `projects/${encodeURIComponent(project)}`;
  const index = useResource(runsIndexPath(project), runsIndexShape);
  const settings = useResource(`${at}/settings`, settingsShape);
  const choice = (name: string, ids: readonly string[]): VNode | null => {
    const baselines = ids.map((each) => ['a', each] as const);
    const to = addressOf('compare', project, {}, [...baselines, ['b', id]]);
    return to ? (
      <li>
        <Link to={to} class="button">
          <span>
            {name} <Text of={ids.join(', ')} />
          </span>
        </Link>
      </li>
    ) : null;
  };
  return (
    <Loaded resource={index} what="runs" lines={2}>
      {({ runs }) => {
        const run = runs.find((each) => each.id === id);
        const before = run && runBefore(runs, run);
        const pin = run && pinFor(settings.data?.baselines.pins ?? [], run);
        return (
          <ul class="other-runs">
            {choice('Its own: pinned, tagged or the run before', [])}
            {before ? choice('The run before:', [before.id]) : null}
            {pin ? choice('The pinned baseline:', pin.runs) : null}
          </ul>
        );
      }}
    </Loaded>
  );
}
