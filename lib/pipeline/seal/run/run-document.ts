import type { EventRows } from '#lake/events/event-rows.ts';
import { ByteText } from '#json/byte-text.ts';
import { isPassOrFail } from './items/derive-items.ts';
import type { RunMetricItems } from './items/item-collector.ts';
import { specText } from './rows/find-spec.ts';
import type { SealedRun } from '#lake/seal-record.ts';
import { DetailTexts } from './run-detail-texts.ts';
import { NO_TEXT } from '#lake/columns/text-table.ts';
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

/** What a results document tells of a run beside its scores. */
export interface DocumentedRun {
  readonly rows: EventRows;
  /** How many samples have an item. */
  readonly samples: number;
}

/**
 * Formats the results document of a run (`docs/results-documents.md`): its task is the one suite,
 * and each metric has a detail for each of its first items. JSON text, a detail a line; a function of
 * the run's events and its home. In pieces, as a detail may be long; bytes are overwritten by the next piece.
 */
export function* formatRunDocument(
  run: SealedRun,
  { rows, samples }: DocumentedRun,
  scored: readonly ScoredItems[],
  mostDetails = MOST_DETAILS,
): Generator<string | Buffer> {
  const metrics = scored.map(({ items }) => items);
  const texts = new DetailTexts(rows, detailedRows(metrics, mostDetails), metrics.length > 1);
  const totals = scored.map(countTotals);
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
    for (const each of row.subarray(0, mostDetails)) if (each !== -1) rows.add(each);
  }
  return rows;
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
  const text = new ByteText();
  for (let index = 0; index < count;) {
    if (index > 0) text.add(BETWEEN_DETAILS);
    const former = formerDetails && followingDetails(formerDetails, index);
    if (!former) addDetail(text, items, index, passed !== null, texts);
    if (former || text.length >= TOGETHER_BYTES) {
      yield text.bytes;
      text.clear();
    }
    if (former) yield former.bytes;
    index = former?.end ?? index + 1;
  }
  text.add('\n]}');
  yield text.bytes;
}

/** Details are short, and each piece costs more than its bytes. */
const TOGETHER_BYTES = 32 * 1024;

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

function addDetail(
  to: ByteText,
  items: RunMetricItems,
  index: number,
  passOrFail: boolean,
  texts: DetailTexts,
): void {
  const score = items.score[index] ?? 0;
  const epoch = items.epoch[index] ?? 0;
  const itemId = items.names.textOf(items.itemId[index] ?? NO_TEXT);
  const result = passOrFail ? score === 1 : `null,"score":${score}`;
  to.add(`{"event_id":${JSON.stringify(itemId)},"passed":${result}`);
  texts.add(to, items.row[index] ?? -1);
  to.add(`,${epoch === 0 ? '' : `"epoch":${epoch},`}"metadata":`);
  to.copy(items.metadataAt(index));
  to.add('}');
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
