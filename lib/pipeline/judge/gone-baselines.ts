import type { BaselineRun, FoundBaseline, FoundBy } from './baseline-finder.ts';
import type { RunContext } from './comparison-rows.ts';

const ADVICE: Readonly<Record<FoundBy, string>> = {
  pinned: 'pin another run (evalake baseline set), or clear the pin (evalake baseline clear)',
  tag: 'record a run with the baseline tag, or pin one (evalake baseline set)',
  same_config: 'the next run is compared with this one if it is complete',
  run_before: 'the next run is compared with this one if it is complete',
  last: 'the next run is compared with this one if it is complete',
};

/** Why nothing was compared, and what to do, where none of the baselines has its items any more. */
export function adviseGone({ rule, runs }: FoundBaseline): string {
  return `${whose(runs)} were pruned or are lost: ${ADVICE[rule]}`;
}

/** What to know of a comparison with the baselines that still have their items. */
export function noteLeftOut(gone: readonly BaselineRun[]): string[] {
  return gone.length === 0 ? [] : [`${whose(gone)} were pruned or are lost: it is left out`];
}

/** The context without the baselines that the metric was not compared with. */
export function leaveOut(
  context: RunContext,
  metric: string,
  gone: readonly BaselineRun[],
): RunContext {
  const found = context.baselines.get(metric);
  const [first, ...others] = found?.runs.filter((each) => !gone.includes(each)) ?? [];
  if (!found || !first || gone.length === 0) return context;
  const baselines = new Map([
    ...context.baselines,
    [metric, { ...found, runs: [first, ...others] as const }],
  ]);
  return { ...context, baselines };
}

function whose(runs: readonly BaselineRun[]): string {
  return `the items of baseline ${runs.map(({ metric }) => metric.runId).join(', ')}`;
}
