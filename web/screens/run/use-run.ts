import { type RunDetail, runDetailShape } from '../../api/run.ts';
import { runPath } from '../../api/run-path.ts';
import type { ReceivingRun } from '../../api/pulse.ts';
import { parseAsSent } from '../../fetch/json-as-sent.ts';
import { type Resource, useResource } from '../../fetch/use-resource.ts';
import { pulseState } from '../../live/pulse.ts';

export interface FollowedRun extends Resource<RunDetail> {
  /** What the pulse says of it while it is received. */
  readonly live: ReceivingRun | undefined;
  /** Another text when there may be more to see. */
  readonly revision: string | undefined;
}

/** A run, asked for again when the pulse says that there is more of it, or that the index has changed. */
export function useRun(project: string, run: string): FollowedRun {
  const { pulse, project: followed } = pulseState.value;
  const known = followed === project ? pulse : undefined;
  const live = known?.receiving.find(({ run_id: id }) => id === run);
  const revision = known && `${known.index} ${live ? `${live.events} ${live.expected}` : 'sealed'}`;
  const resource = useResource(runPath(project, run), runDetailShape, {
    revision,
    parse: parseAsSent,
  });
  return { ...resource, live, revision };
}
