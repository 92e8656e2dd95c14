import { ScoreNotFiniteError, type RunItems } from '#compare/run-items.ts';
import type { ComparisonRow } from './comparisons-file.ts';
import {
  judgeTogether,
  type MeasuredMetric,
  measureWithBaselines,
} from './compare-with-baselines.ts';
import {
  type Comparison,
  comparisonRow,
  type RunContext,
  uncomparedRow,
} from './comparison-rows.ts';
import { adviseGone, leaveOut, noteLeftOut } from './gone-baselines.ts';
import type { BaselineRun } from './baseline-finder.ts';
import type { ItemReader } from './item-reader.ts';
import type { JudgedMetric } from './judged-run.ts';

/** A metric without a comparison, and why. */
export interface Lacking {
  readonly reason: 'no_items' | 'baseline_gone';
  readonly note: string;
  /** Whether there were items, so that the last comparison stays. */
  readonly keepsLast: boolean;
}

/** The numbers of a metric, and the baselines without whose items they had to do. */
export interface Attempted {
  readonly measured: MeasuredMetric;
  readonly gone: readonly BaselineRun[];
}

type Attempt = Attempted | Lacking | 'changing' | undefined;

/** What became of each metric of a run; undefined where it has no baseline. */
export type Attempts = ReadonlyMap<string, Attempted | Lacking | undefined>;

const LOST: Lacking = {
  reason: 'no_items',
  note: 'the items of the run were pruned or are lost',
  keepsLast: true,
};

const STATED: Lacking = {
  reason: 'no_items',
  note: 'the score is stated, without items',
  keepsLast: false,
};

/**
 * Compares a run with its baselines; gives a row for each metric, or undefined when a run is just
 * being sealed again. What cannot be compared any more keeps its last comparison.
 */
export async function judgeRun(
  context: RunContext,
  items: ItemReader,
  last: readonly ComparisonRow[],
): Promise<readonly ComparisonRow[] | undefined> {
  const attempts = await attemptAll(context, items);
  if (!attempts) return undefined;
  const { settings, run } = context;
  const comparisons = judgeTogether(measuredOf(attempts), settings, run.isComplete);
  const judged = new Map(comparisons.map((each) => [each.metric.metric_name, each]));
  return rowsOf(context, attempts, judged, last);
}

/** Measures each metric; undefined when a run is just being sealed again. */
export async function attemptAll(
  context: RunContext,
  items: ItemReader,
): Promise<Attempts | undefined> {
  const attempts = new Map<string, Exclude<Attempt, 'changing'>>();
  for (const metric of context.run.metrics) {
    const attempt = await measure(context, metric, items);
    if (attempt === 'changing') return undefined;
    attempts.set(metric.name, attempt);
  }
  return attempts;
}

/** What could be measured, in the order of the metrics. */
export function measuredOf(attempts: Attempts): MeasuredMetric[] {
  return [...attempts.values()].flatMap((each) =>
    each === undefined || 'reason' in each ? [] : [each.measured],
  );
}

/**
 * A row for each metric of the run.
 * @param judged by the names of the metrics
 * @param last the rows that are stored of the run
 */
export function rowsOf(
  context: RunContext,
  attempts: Attempts,
  judged: ReadonlyMap<string, Comparison>,
  last: readonly ComparisonRow[],
): readonly ComparisonRow[] {
  return context.run.metrics.map((metric) => {
    const attempt = attempts.get(metric.name);
    const comparison = judged.get(metric.name);
    if (attempt === undefined) return uncomparedRow(context, metric, 'no_baseline');
    if ('reason' in attempt || !comparison) return lackingRow(context, metric, attempt, last);
    const { gone } = attempt;
    const kept = gone.length > 0 ? keptRow(context, metric, last) : undefined;
    if (kept) return kept;
    const notes = [...poolNotes(context, metric), ...noteLeftOut(gone), ...comparison.notes];
    const compared = leaveOut(context, metric.name, gone);
    return comparisonRow(compared, metric, { ...comparison, notes });
  });
}

function lackingRow(
  context: RunContext,
  metric: JudgedMetric,
  attempt: Attempted | Lacking,
  last: readonly ComparisonRow[],
): ComparisonRow {
  const { reason, note, keepsLast } = 'reason' in attempt ? attempt : LOST;
  const kept = keepsLast ? keptRow(context, metric, last) : undefined;
  return kept ?? uncomparedRow(context, metric, reason, [note]);
}

async function measure(
  { run, baselines, settings }: RunContext,
  metric: JudgedMetric,
  items: ItemReader,
): Promise<Attempt> {
  const found = baselines.get(metric.name);
  if (metric.path === null) return STATED;
  if (!found) return undefined;
  const candidate = await items.read({ run, metric });
  const read: RunItems[] = [];
  const gone: BaselineRun[] = [];
  for (const each of found.runs) {
    const answers = await items.read(each);
    if (answers === 'changing') return 'changing';
    if (answers === 'gone') gone.push(each);
    else read.push(answers);
  }
  if (candidate === 'changing') return 'changing';
  if (candidate === 'gone') return LOST;
  if (read.length === 0) {
    return { reason: 'baseline_gone', note: adviseGone(found), keepsLast: true };
  }
  try {
    return { measured: measureWithBaselines(metric.name, read, candidate, settings), gone };
  } catch (error) {
    if (error instanceof ScoreNotFiniteError) {
      return { reason: 'no_items', note: error.message, keepsLast: false };
    }
    throw error;
  }
}

/** The last comparison of the metric, marked as one of these inputs, so that it is not tried again. */
function keptRow(
  { inputsHash }: RunContext,
  { name, runId }: JudgedMetric,
  last: readonly ComparisonRow[],
): ComparisonRow | undefined {
  const row = last.find((each) => each.metric_name === name && each.run_id === runId);
  const isCompared = row?.method != null || row?.verdict != null;
  return isCompared ? { ...row, inputs_hash: inputsHash } : undefined;
}

function poolNotes({ baselines }: RunContext, { name }: JudgedMetric): string[] {
  const { leftOut = 0, rule } = baselines.get(name) ?? {};
  return leftOut > 0
    ? [
        `${leftOut} ${rule === 'last' ? 'runs' : 'pinned runs'} have too many answers to be pooled with the others`,
      ]
    : [];
}
