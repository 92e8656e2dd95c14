import { ScoreNotFiniteError, type RunItems } from '#compare/run-items.ts';
import type { ComparisonRow } from './comparisons-file.ts';
import {
  judgeTogether,
  type MeasuredMetric,
  measureWithBaselines,
} from './compare-with-baselines.ts';
import { comparisonRow, type RunContext, uncomparedRow } from './comparison-rows.ts';
import type { ItemReader } from './item-reader.ts';
import type { JudgedMetric } from './judged-run.ts';

/** A metric without a comparison, and why. */
interface Lacking {
  readonly reason: 'no_items';
  readonly note: string;
  /** Whether there were items, so that the last comparison stays. */
  readonly keepsLast: boolean;
}

type Attempt = MeasuredMetric | Lacking | 'changing' | undefined;

const LOST: Lacking = {
  reason: 'no_items',
  note: 'the items of the run, or of its baseline, were pruned or are lost',
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
  const attempts = new Map<string, Exclude<Attempt, 'changing'>>();
  for (const metric of context.run.metrics) {
    const attempt = await measure(context, metric, items);
    if (attempt === 'changing') return undefined;
    attempts.set(metric.name, attempt);
  }
  const measured = [...attempts.values()].flatMap((each) =>
    each === undefined || 'reason' in each ? [] : [each],
  );
  const { settings, run } = context;
  const judged = new Map(
    judgeTogether(measured, settings, run.isComplete).map((each) => [
      each.metric.metric_name,
      each,
    ]),
  );
  return run.metrics.map((metric) => {
    const comparison = judged.get(metric.name);
    if (comparison) {
      const notes = [...poolNotes(context, metric), ...comparison.notes];
      return comparisonRow(context, metric, { ...comparison, notes });
    }
    const attempt = attempts.get(metric.name);
    if (attempt === undefined || !('reason' in attempt)) {
      return uncomparedRow(context, metric, 'no_baseline');
    }
    const kept = attempt.keepsLast ? keptRow(context, metric, last) : undefined;
    return kept ?? uncomparedRow(context, metric, 'no_items', [attempt.note]);
  });
}

async function measure(
  { run, baselines, settings }: RunContext,
  metric: JudgedMetric,
  items: ItemReader,
): Promise<Attempt> {
  const found = baselines.get(metric.name);
  if (metric.path === null) return STATED;
  if (!found) return undefined;
  const read: RunItems[] = [];
  for (const each of [...found.runs, { run, metric }]) {
    const answers = await items.read(each);
    if (answers === 'changing') return 'changing';
    if (answers === 'gone') return LOST;
    read.push(answers);
  }
  const candidate = read.pop();
  if (!candidate) return LOST;
  try {
    return measureWithBaselines(metric.name, read, candidate, settings);
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
  return row?.parent_run_id == null ? undefined : { ...row, inputs_hash: inputsHash };
}

function poolNotes({ baselines }: RunContext, { name }: JudgedMetric): string[] {
  const { leftOut = 0 } = baselines.get(name) ?? {};
  return leftOut > 0
    ? [`${leftOut} pinned runs have too many answers to be pooled with the others`]
    : [];
}
