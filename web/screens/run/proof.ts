import type { RunDetail } from '../../api/run.ts';
import type { ReceivingRun } from '../../api/pulse.ts';
import { countText } from '../../text/numbers.ts';

/** How far a run is, as its detail and, while it is received, the pulse tell. */
export interface Progress {
  readonly status: string;
  readonly events: number;
  /** Undefined where nobody can know it yet. */
  readonly expected: number | undefined;
  readonly missing: RunDetail['missing'];
  readonly missingCount: number;
}

export function progressOf(run: RunDetail, live: ReceivingRun | undefined): Progress {
  const isReported = run.final_report !== null || (live?.expected ?? null) !== null;
  const isOpen = run.status === 'receiving' && !isReported;
  return {
    status: run.status,
    events: run.events,
    expected: isOpen ? undefined : Math.max(run.expected, live?.expected ?? 0),
    missing: run.missing,
    missingCount: run.missing_count,
  };
}

const RANGES_NAMED = 3;

/** Whether the run is whole, with the reason why that is known. */
export function proofOf(run: RunDetail, progress: Progress): string {
  const { status, expected, missingCount } = progress;
  const { conflicts } = run;
  if (status === 'receiving') {
    const here = countText(run.expected - missingCount);
    if (expected === undefined) {
      return `Receiving: ${here} events so far; until the final report comes, nobody knows of how many.`;
    }
    return `Receiving: ${here} of ${countText(expected)} events; the final report is there.`;
  }
  if (run.expected === 0 && run.events === 0) {
    return `${status === 'complete' ? 'Complete' : 'Whole'}: a suite of a results document, which has no events to count.`;
  }
  const whole = `${countText(run.expected - missingCount)} of ${countText(run.expected)} events`;
  if (missingCount > 0) {
    const ranges = rangesText(run.missing);
    return `Incomplete: ${countText(missingCount)} of ${countText(run.expected)} events are missing${ranges === '' ? '' : ` (${ranges})`}.`;
  }
  if (status === 'incomplete') {
    return `Incomplete: ${whole} without a gap, but no final report says that these are all.`;
  }
  const counted = `and the final report counted ${countText(run.expected)}`;
  if (conflicts > 0) {
    const were = conflicts === 1 ? '1 event' : `${countText(conflicts)} events`;
    return `Complete with conflicts: ${whole}, ${counted}; ${were} lost to another of the same number.`;
  }
  return `Complete: ${whole}, ${counted}.`;
}

/** `100–249, 300` and how many ranges are not named. */
function rangesText(ranges: RunDetail['missing']): string {
  const named = ranges.slice(0, RANGES_NAMED).map(rangeText);
  const more = ranges.length - named.length;
  return [...named, ...(more > 0 ? [`and ${countText(more)} more ranges`] : [])].join(', ');
}

export function rangeText([first, last]: RunDetail['missing'][number]): string {
  return first === last ? String(first) : `${first}\u2013${last}`;
}
