import { isReservedRunId } from '#contract/document-set.ts';
import { formatTimestamp } from '#contract/time.ts';
import type { RunDetail } from '#schemas/api.ts';
import type { SealedRun, SealRecord } from '#lake/seal-record.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { deriveItems } from '#pipeline/seal/run/derive-items.ts';
import { liftColumns } from '#lake/event-usage.ts';
import { describeRun } from '#pipeline/seal/run/describe-run.ts';
import type { AssembledRun } from '#pipeline/seal/run/plan-seal.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { documentRunDetail } from './document-run.ts';
import { RunNotFoundError } from '#lake/run-not-found-error.ts';
import { readReceiving } from './receiving.ts';

/**
 * All about one run, as JSON text: the final report's `data` is in it as it was sent.
 * @throws RunNotFoundError
 */
export async function runDetail(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<string> {
  if (isReservedRunId(runId)) return format(await documentRunDetail(store, project, runId), null);
  const record = await readSealRecord(store, { project, runId });
  if (record) return format(sealedDetail(record.content), record.content.final_report_json);
  const receiving = await readReceiving(store, project, runId);
  if (receiving) return formatReceiving(project, runId, receiving);
  // It may have been sealed between the two looks.
  const sealed = await readSealRecord(store, { project, runId });
  if (!sealed) throw new RunNotFoundError(project, runId);
  return format(sealedDetail(sealed.content), sealed.content.final_report_json);
}

type DetailWithoutReport = Omit<RunDetail, 'final_report'>;

function format(detail: DetailWithoutReport, reportJson: string | null): string {
  return `${JSON.stringify(detail).slice(0, -1)},"final_report":${reportJson ?? 'null'}}\n`;
}

function sealedDetail(record: SealRecord): DetailWithoutReport {
  return {
    ...shared(record),
    status: record.status,
    pruned: record.pruned,
    revision: record.revision,
    metrics: record.metrics.map(({ etag: _, ...metric }) => metric),
  };
}

function shared(
  run: SealedRun,
): Omit<DetailWithoutReport, 'status' | 'pruned' | 'revision' | 'metrics'> {
  return {
    run_id: run.run_id,
    project_id: run.project_id,
    model_id: run.model_id,
    task_id: run.task_id,
    ts: formatTimestamp(run.ts_micros),
    events: run.events,
    expected: run.expected,
    missing: run.missing,
    missing_count: run.missing_count,
    conflicts: run.conflicts,
    duplicate_samples: run.duplicate_samples,
    config_hash: run.config_hash,
    tags: run.tags,
    created_by: run.created_by,
    prompt_tokens: run.prompt_tokens,
    completion_tokens: run.completion_tokens,
    cost: run.cost,
    duration_seconds: run.duration_seconds,
  };
}

function formatReceiving(project: string, runId: string, assembled: AssembledRun): string {
  const { rows, notes, coverage } = assembled;
  const run = describeRun({
    project,
    runId,
    rows,
    notes,
    coverage,
    lifted: liftColumns(rows),
    items: deriveItems(rows),
    eventsHash: '',
  });
  const detail = {
    ...shared(run),
    status: 'receiving' as const,
    pruned: {},
    revision: null,
    metrics: [],
  };
  return format(detail, run.final_report_json);
}
