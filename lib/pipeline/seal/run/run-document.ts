import type { EventRows } from '#lake/event-rows.ts';
import { isPassOrFail, type RunMetricItems } from './items/derive-items.ts';
import { specText } from './find-spec.ts';
import type { SealedRun } from '#lake/seal-record.ts';
import { DetailTexts } from './run-detail-texts.ts';
import { meanOfScores, roundScore, sum } from '#documents/scores.ts';

/** A metric's items, and the run's score in it: the mean over its samples. */
export interface ScoredItems {
  readonly items: RunMetricItems;
  readonly score: number;
  /** The key of the items file. */
  readonly key: string;
  /** Details that were written before, by the item's index; all others are made from the events. */
  readonly formerDetails?: ReadonlyMap<number, Buffer> | undefined;
}

/** So many details of a metric are in the document: who reads it reads it whole. */
export const MOST_DETAILS = 10_000;

/**
 * Formats the results document of a run (`docs/results-documents.md`): its task is the one suite,
 * and each metric has a detail for each of its first items. JSON text, a detail a line; a function of
 * the run's events and its home. In pieces, as a detail may be long.
 */
export function* formatRunDocument(
  run: SealedRun,
  rows: EventRows,
  scored: readonly ScoredItems[],
  mostDetails = MOST_DETAILS,
): Generator<string | Buffer> {
  const metrics = scored.map(({ items }) => items);
  const texts = new DetailTexts(rows, detailedRows(metrics, mostDetails));
  const totals = scored.map(countTotals);
  const samples = countSamples(scored);
  const overall = meanOfScores(totals.map(({ exact }) => exact));
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
  const timestamp = new Date(Math.floor(run.ts_micros / 1000)).toISOString();
  yield [
    '{',
    `"timestamp":${JSON.stringify(timestamp)},`,
    `"duration":${run.duration_seconds},`,
    `"total_events":${samples},`,
    `"suites":{${JSON.stringify(run.task_id)}:{"events_processed":${samples},"metrics":{\n`,
  ].join('\n');
  for (const [index, metric] of scored.entries()) {
    if (index > 0) yield ',\n';
    yield* formatMetric(metric, totals[index] ?? countTotals(metric), texts, mostDetails);
  }
  yield [
    '},',
    `${formatMembers(suite)}}},`,
    `"summary":${JSON.stringify(summary)},`,
    `"configuration":${formatConfiguration(run, rows)},`,
    `"evalake":${formatOrigin(run)}`,
    '}\n',
  ].join('\n');
}

/** The events of the items that have a detail, unless they were derived before. */
export function detailedRows(
  metrics: readonly RunMetricItems[],
  mostDetails: number,
): ReadonlySet<number> {
  const rows = new Set<number>();
  for (const { row } of metrics) {
    for (const each of row.slice(0, mostDetails)) if (each !== -1) rows.add(each);
  }
  return rows;
}

function countSamples(scored: readonly ScoredItems[]): number {
  const samples = new Set<string>();
  for (const { items } of scored) for (const id of items.itemId) samples.add(id);
  return samples.size;
}

interface MetricTotals {
  /** Null when the metric is not pass or fail. */
  readonly passed: number | null;
  readonly total: number;
  /** The score, not rounded. */
  readonly exact: number;
}

function countTotals({ items, score }: ScoredItems): MetricTotals {
  const total = items.score.length;
  if (!isPassOrFail(items)) return { passed: null, total, exact: score };
  const passed = sum(items.score);
  return { passed, total, exact: passed / total };
}

function* formatMetric(
  { items, key, formerDetails }: ScoredItems,
  { passed, total, exact }: MetricTotals,
  texts: DetailTexts,
  mostDetails: number,
): Generator<string | Buffer> {
  const head =
    passed === null
      ? { passed, total, score: exact, score_type: 'mean' }
      : { passed, total, score: roundScore(exact) };
  const count = Math.min(items.itemId.length, mostDetails);
  const omitted = items.itemId.length - count;
  const rest = omitted === 0 ? {} : { details_omitted: omitted, details_file: key };
  yield `${JSON.stringify(items.metric)}:{${formatMembers({ ...head, ...rest })},"details":[\n`;
  for (let index = 0; index < count;) {
    if (index > 0) yield BETWEEN_DETAILS;
    const former = formerDetails && followingDetails(formerDetails, index);
    yield former?.bytes ?? formatDetail(items, index, passed !== null, texts);
    index = former?.end ?? index + 1;
  }
  yield '\n]}';
}

const BETWEEN_DETAILS = ',\n';

/** A detail that was written before, and those that lie behind it there as they do here. */
function followingDetails(
  former: ReadonlyMap<number, Buffer>,
  index: number,
): { readonly bytes: Buffer; readonly end: number } | undefined {
  const first = former.get(index);
  if (!first) return undefined;
  const start = first.byteOffset;
  let stop = start + first.length;
  let end = index + 1;
  for (;;) {
    const next = former.get(end);
    if (next?.buffer !== first.buffer) break;
    if (next.byteOffset !== stop + BETWEEN_DETAILS.length) break;
    stop = next.byteOffset + next.length;
    end += 1;
  }
  return { bytes: Buffer.from(first.buffer, start, stop - start), end };
}

function formatDetail(
  items: RunMetricItems,
  index: number,
  passOrFail: boolean,
  texts: DetailTexts,
): string {
  const score = items.score[index] ?? 0;
  const epoch = items.epoch[index] ?? 0;
  const result = passOrFail ? score === 1 : `null,"score":${score}`;
  return (
    `{"event_id":${JSON.stringify(items.itemId[index])},` +
    `"passed":${result}${texts.of(items.row[index] ?? -1)},` +
    `${epoch === 0 ? '' : `"epoch":${epoch},`}"metadata":${items.metadataAt(index).toString()}}`
  );
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
