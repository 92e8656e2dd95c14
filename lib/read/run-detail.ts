import { isDocumentSetName, parseOwner, type SealTarget } from '#contract/seal-target.ts';
import { documentSetMicros } from '#contract/document-set.ts';
import { formatTimestamp, monthOf } from '#contract/time.ts';
import { noVerdict, type Verdicts } from '#lake/run-index.ts';
import { VerdictReader } from '#pipeline/judge/comparisons-file.ts';
import type { SealedRun, SealRecord } from '#lake/seal-record.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { amendRows } from '#pipeline/seal/run/amend/amend-rows.ts';
import { deriveItems } from '#pipeline/seal/run/items/derive-items.ts';
import { liftColumns } from '#lake/events/event-usage.ts';
import { describeRun } from '#pipeline/seal/run/describe-run.ts';
import { usageOf } from '#pipeline/seal/run/run-usage.ts';
import { readSealRecord, RunNotFoundError } from '#lake/seal-record-file.ts';
import { pick } from '#lake/pick.ts';
import { namesFrom } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { documentRunDetail } from './document-run.ts';
import { findFailure } from './find-failure.ts';
import { DETAIL_LIMITS, readReceiving, type ReceivingRun } from './receiving.ts';
import type { RunDetail } from './run-answers.ts';

/**
 * Reads all about one run, as JSON text that holds the final report's `data` as it was sent.
 * @throws RunNotFoundError
 */
export async function runDetail(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<string> {
  const owner = parseOwner(project, runId);
  const failure = await findFailure(store, owner);
  const text = await describe(store, project, runId, owner);
  return `{${JSON.stringify({ failure }).slice(1, -1)},${text.slice(1)}`;
}

async function describe(
  store: ObjectStore,
  project: string,
  runId: string,
  owner: SealTarget,
): Promise<string> {
  if (isDocumentSetName(owner)) {
    const detail = await documentRunDetail(store, owner, runId);
    const month = monthOf(documentSetMicros(owner.set));
    const verdicts = await new VerdictReader(store, project).read(month);
    return formatDetail({ ...detail, metrics: tellVerdicts(detail.metrics, verdicts) }, null);
  }
  const record = await readSealRecord(store, { project, runId });
  if (record) return formatSealed(store, record.content);
  const receiving = await readReceiving(store, project, runId, DETAIL_LIMITS);
  if (receiving) return formatReceiving(project, runId, receiving);
  // It may have been sealed between the two reads.
  const sealed = await readSealRecord(store, { project, runId });
  if (!sealed) throw new RunNotFoundError(project, runId);
  return formatSealed(store, sealed.content);
}

async function formatSealed(store: ObjectStore, record: SealRecord): Promise<string> {
  const verdicts = await new VerdictReader(store, record.project_id).read(record.month);
  const detail = describeSealed(record);
  const metrics = tellVerdicts(detail.metrics, verdicts);
  return formatDetail({ ...detail, metrics }, record.final_report_json);
}

function tellVerdicts(metrics: RunDetail['metrics'], verdicts: Verdicts): RunDetail['metrics'] {
  return metrics.map((metric) => ({ ...metric, ...verdicts(metric.run_id, metric.metric_name) }));
}

type DetailWithoutReport = Omit<RunDetail, 'final_report' | 'failure'>;

function formatDetail(detail: DetailWithoutReport, reportJson: string | null): string {
  return `${JSON.stringify(detail).slice(0, -1)},"final_report":${reportJson ?? 'null'}}\n`;
}

function describeSealed(record: SealRecord): DetailWithoutReport {
  return {
    ...describeShared(record),
    status: record.status,
    pruned: record.pruned,
    revision: record.revision,
    replaced: record.replaced,
    metrics: record.metrics.map(({ etag: _, ...metric }) => ({ ...metric, ...noVerdict })),
  };
}

const RUN_COLUMNS = namesFrom(runsTable, 'run');

function describeShared(
  run: SealedRun,
): Omit<DetailWithoutReport, 'status' | 'pruned' | 'revision' | 'replaced' | 'metrics'> {
  const { status: _, ...columns } = pick(run, RUN_COLUMNS);
  return {
    ...pick(run, ['run_id', 'project_id', 'model_id', 'task_id']),
    ts: formatTimestamp(run.ts_micros),
    ...pick(run, ['events', 'expected', 'missing', 'missing_count', 'conflicts']),
    ...pick(run, ['duplicate_samples', 'config_hash', 'tags']),
    ...columns,
    replacement: run.replacement,
    surplus_metrics: run.surplus_metrics ?? 0,
    ...pick(run, ['amendment_count', 'amendments']),
  };
}

function formatReceiving(project: string, runId: string, receiving: ReceivingRun): string {
  const { rows, notes, coverage, replacement } = receiving.assembled;
  const amended = amendRows(rows);
  const usage = usageOf(amended.rows, liftColumns(amended.rows));
  const sinceMicros = receiving.named.sinceMs * 1000;
  const run = describeRun({
    project,
    runId,
    home: rows.eventId.length === 0 ? monthOf(sinceMicros) : undefined,
    rows,
    amended,
    notes,
    coverage,
    replacement,
    usage,
    items: deriveItems(amended.rows, amended.withdrawn, undefined, notes.parameters.metric[0]),
    eventsHash: '',
  });
  // Without events, and where its id does not tell, it is as old as what came of it.
  const ts_micros = Number.isFinite(run.ts_micros) ? run.ts_micros : sinceMicros;
  const detail = {
    ...describeShared({ ...run, ts_micros }),
    ...(receiving.isWhole ? {} : countsByName(receiving)),
    status: 'receiving' as const,
    pruned: {},
    revision: null,
    replaced: [],
    metrics: [],
  };
  return formatDetail(detail, run.final_report_json);
}

/** Which events are missing is not known without reading them all. */
function countsByName({ named: { events, end } }: ReceivingRun) {
  const missing_count = Math.max(0, end - events);
  return { events, expected: end, missing: [], missing_count };
}
