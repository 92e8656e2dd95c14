import { formatTimestamp, parseTime } from '#contract/time.ts';
import { type ExpectedRun, groups, seriesOf, sum } from './expected-runs.ts';

export const DAY_MS = 86_400_000;

/** The beginning of the day, or of the week, which begins on Monday. */
export function bucketOf(ts: string, bucket: 'day' | 'week'): string {
  const day = Math.floor(parseTime(ts) / 1000 / DAY_MS);
  // 1970-01-01 was a Thursday.
  const first = bucket === 'day' ? day : day - ((day + 3) % 7);
  return formatTimestamp(first * DAY_MS * 1000);
}

/** Aggregates runs to one point, weighted by their items. */
export function pointOf(runs: readonly ExpectedRun[]) {
  const items = sum(runs.map(({ n_items }) => n_items));
  return {
    score: sum(runs.map(({ score, n_items }) => score * n_items)) / items,
    stderr: Math.sqrt(sum(runs.map(({ stderr, n_items }) => (stderr * n_items) ** 2))) / items,
    n_runs: runs.length,
    n_items: items,
  };
}

export function points(runs: readonly ExpectedRun[], bucket: 'day' | 'week') {
  return groups(runs, (run) => [...seriesOf(run), bucketOf(run.ts, bucket)]).flatMap((group) => {
    const [run] = group;
    return run ? [{ run, t: bucketOf(run.ts, bucket), ...pointOf(group) }] : [];
  });
}
