import type { EventRows } from '#lake/event-rows.ts';
import type { RunMetricItems } from './items/derive-items.ts';
import { specText } from './find-spec.ts';
import type { SealedRun } from '#lake/seal-record.ts';
import { DetailTexts } from './run-detail-texts.ts';
import { meanOfScores, roundScore, sum } from '#documents/scores.ts';

/** A metric's items, and the run's score in it: the mean over its samples. */
export interface ScoredItems {
  readonly items: RunMetricItems;
  readonly score: number;
}

/**
 * Formats the results document of a run (`docs/results-documents.md`): its task is the one suite,
 * and each metric has a detail for each item. JSON text, a detail a line; a function of the run's
 * events.
 */
export function formatRunDocument(
  run: SealedRun,
  rows: EventRows,
  scored: readonly ScoredItems[],
): Uint8Array {
  const texts = new DetailTexts(rows);
  const totals = scored.map(countTotals);
  const samples = new Set(scored.flatMap(({ items }) => items.itemId)).size;
  const overall = meanOfScores(totals.map(({ exact }) => exact));
  const metrics = scored.map(({ items }, index) => formatMetric(items, totals[index], texts));
  const passed = sum(totals.map((each) => each.passed ?? 0));
  const evaluated = sum(totals.map((each) => (each.passed === null ? 0 : each.total)));
  const suite = {
    overall_score: roundScore(overall),
    tags: run.tags,
    duration: run.duration_seconds,
  };
  const summary = {
    total_suites: 1,
    overall_score: roundScore(overall),
    total_metrics: scored.length,
    total_passed: passed,
    total_evaluated: evaluated,
    pass_rate: evaluated === 0 ? null : roundScore(passed / evaluated),
  };
  return Buffer.from(
    [
      '{',
      `"timestamp":${JSON.stringify(new Date(Math.floor(run.ts_micros / 1000)).toISOString())},`,
      `"duration":${run.duration_seconds},`,
      `"total_events":${samples},`,
      `"suites":{${JSON.stringify(run.task_id)}:{"events_processed":${samples},"metrics":{`,
      `${metrics.join(',\n')}},`,
      `${formatMembers(suite)}}},`,
      `"summary":${JSON.stringify(summary)},`,
      `"configuration":${formatConfiguration(run, rows)},`,
      `"evalake":${formatOrigin(run)}`,
      '}\n',
    ].join('\n'),
  );
}

interface MetricTotals {
  /** Null when the metric is not pass or fail. */
  readonly passed: number | null;
  readonly total: number;
  /** The score, not rounded. */
  readonly exact: number;
}

/** A metric is pass or fail when all its scores are 1 or 0. */
function countTotals({ items, score }: ScoredItems): MetricTotals {
  const total = items.score.length;
  if (items.score.some((each) => each !== 0 && each !== 1)) {
    return { passed: null, total, exact: score };
  }
  const passed = sum(items.score);
  return { passed, total, exact: passed / total };
}

function formatMetric(items: RunMetricItems, totals: MetricTotals | undefined, texts: DetailTexts) {
  const { passed, total, exact } = totals ?? countTotals({ items, score: 0 });
  const head =
    passed === null
      ? { passed, total, score: exact, score_type: 'mean' }
      : { passed, total, score: roundScore(exact) };
  const details = items.itemId.map((id, index) => {
    const score = items.score[index] ?? 0;
    const epoch = items.epoch[index] ?? 0;
    const result = passed === null ? `null,"score":${score}` : score === 1;
    return (
      `{"event_id":${JSON.stringify(id)},"passed":${result}${texts.of(items.row[index] ?? -1)},` +
      `${epoch === 0 ? '' : `"epoch":${epoch},`}"metadata":${items.metadataJson[index] ?? '{}'}}`
    );
  });
  const name = JSON.stringify(items.metric);
  return `${name}:{${formatMembers(head)},"details":[\n${details.join(',\n')}\n]}`;
}

function formatConfiguration(run: SealedRun, rows: EventRows): string {
  const spec = specText(rows);
  const known = {
    model: run.model_id,
    ...(run.config_hash === '' ? {} : { config_hash: run.config_hash }),
    ...(run.requested_metric === null ? {} : { metric: run.requested_metric }),
  };
  return `{${formatMembers(known)}${spec === undefined ? '' : `,"run_spec":${spec}`}}`;
}

/** The origin of the document, and members of the run that the format does not have. */
function formatOrigin(run: SealedRun): string {
  const known = {
    project: run.project_id,
    run_id: run.run_id,
    status: run.status,
    missing: run.missing_count,
    events: run.events,
    events_hash: run.events_hash,
  };
  return `{${formatMembers(known)},"final_report":${run.final_report_json ?? 'null'}}`;
}

function formatMembers(object: object): string {
  return JSON.stringify(object).slice(1, -1);
}
