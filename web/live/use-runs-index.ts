import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type RunsIndex, runsIndexPath, runsIndexShape } from '../api/runs-index.ts';
import type { ReceivingRun } from '../api/pulse.ts';
import { type Resource, useResource } from '../fetch/use-resource.ts';
import { news } from './news.ts';
import { pulseState } from './pulse.ts';

/** What a screen over the run index shows: both as they were when the user last asked for news. */
export interface ShownRuns extends Resource<RunsIndex> {
  /** With the counts of now; a run that has since been sealed is among them until news are shown. */
  readonly receiving: readonly ReceivingRun[];
}

interface Shown {
  readonly project: string;
  readonly index: RunsIndex;
  readonly receiving: readonly ReceivingRun[];
}

/**
 * How long an index that is there waits for the pulse, so that the runs that are being received do not
 * push its rows down.
 */
const PULSE_WAIT_MS = 500;

/**
 * The run index of a project and the runs that are being received. Newer states are fetched as the
 * pulse tells of them, and announced; rows change when the user asks for it.
 */
export function useRunsIndex(project: string): ShownRuns {
  const { pulse, error: pulseError, project: followed } = pulseState.value;
  const live = followed === project ? pulse : undefined;
  const latest = useResource(runsIndexPath(project), runsIndexShape, { revision: live?.index });
  const [state, setShown] = useState<Shown | undefined>(undefined);
  const shown = state?.project === project ? state : undefined;
  const { data } = latest;
  const now = live?.receiving ?? [];
  const isEmpty = shown === undefined || shown.index.runs.length + shown.receiving.length === 0;

  // Without the pulse nobody knows what is received; its failure is not waited for, nor its silence.
  const isTold = live !== undefined || pulseError !== undefined;
  const hasWaited = useHasWaited(data !== undefined && !isTold, project);
  const isKnown = isTold || hasWaited;
  useEffect(() => {
    if (data && isEmpty && isKnown) setShown({ project, index: data, receiving: now });
  }, [project, data, live, isEmpty, isKnown]);

  const show = useRef((): void => undefined);
  show.current = () => {
    if (data) setShown({ project, index: data, receiving: now });
  };
  const text = useMemo(
    () => (shown && data ? newsOf(shown, data, now) : undefined),
    [shown, data, live],
  );
  useEffect(() => {
    news.value = text === undefined ? undefined : { text, show: () => show.current() };
    return () => (news.value = undefined);
  }, [text]);

  return {
    ...latest,
    data: shown?.index ?? (isKnown ? data : undefined),
    isLoading: latest.isLoading || (data !== undefined && !isKnown),
    receiving: (shown?.receiving ?? now).map(
      (run) => now.find(({ run_id: id }) => id === run.run_id) ?? run,
    ),
  };
}

/** Whether that has lasted for `PULSE_WAIT_MS` in this project. */
function useHasWaited(isWaiting: boolean, project: string): boolean {
  const [waitedFor, setWaitedFor] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = window.setTimeout(() => setWaitedFor(project), PULSE_WAIT_MS);
    return () => window.clearTimeout(timer);
  }, [isWaiting, project]);
  return waitedFor === project;
}

function newsOf(
  shown: Shown,
  index: RunsIndex,
  receiving: readonly ReceivingRun[],
): string | undefined {
  const isSame = index === shown.index;
  const ids = [...(isSame ? [] : index.runs.map(({ id }) => id)), ...receiving.map(idOfReceiving)];
  // As usual; there may be 100,000 runs to name.
  if (isSame && ids.length === 0) return undefined;
  const known = new Set([
    ...shown.index.runs.map(({ id }) => id),
    ...shown.receiving.map(idOfReceiving),
  ]);
  const added = new Set(ids.filter((id) => !known.has(id))).size;
  if (added > 0) return added === 1 ? '1 new run' : `${added} new runs`;
  return isSame ? undefined : 'runs have changed';
}

function idOfReceiving({ run_id: id }: ReceivingRun): string {
  return id;
}
