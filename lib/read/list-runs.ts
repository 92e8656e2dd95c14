import { z } from 'zod';
import { formatTimestamp } from '#contract/time.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { SqlEngine, SqlRow } from '#ports/sql-engine.ts';
import { startFromRunId } from '#contract/run-start.ts';
import type { RunConditions } from '#query/conditions.ts';
import { compileHistory } from '#query/history.ts';
import { runRow, type RunRow } from '#schemas/api.ts';
import { pageOf, parseCursor } from './pages.ts';
import { listReceiving } from './receiving.ts';

export interface RunFilter extends RunConditions {
  readonly status?: 'receiving' | 'complete' | 'incomplete' | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface RunPage {
  readonly runs: readonly RunRow[];
  readonly next: string | null;
}

const positionSchema = z.object({ ts: z.string(), runId: z.string() });

/**
 * evalsig's `query_runs`: all filters hold, times inclusive; newest first, by page. The first page
 * also has, before all others, the runs that are still receiving, where no filter needs what is
 * known of a run only when it is sealed. @throws InvalidCursorError
 */
export async function listRuns(
  store: ObjectStore,
  engine: SqlEngine,
  filter: RunFilter,
): Promise<RunPage> {
  const before = parseCursor(positionSchema, filter.cursor);
  const receiving = filter.cursor === undefined ? await receivingRows(store, filter) : [];
  if (filter.status === 'receiving') return { runs: receiving.slice(0, filter.limit), next: null };
  const { status, limit } = filter;
  const query = compileHistory({ ...filter, status, before, limit: limit + 1 });
  const found = (await engine.run(query)).map(toRunRow);
  const { page, next } = pageOf(found, limit, ({ ts, run_id }) => ({ ts, runId: run_id }));
  return { runs: [...receiving, ...page], next };
}

async function receivingRows(store: ObjectStore, filter: RunFilter): Promise<RunRow[]> {
  const { project, status, modelId, taskId, metricName, since, until } = filter;
  if (status !== undefined && status !== 'receiving') return [];
  if ([modelId, taskId, metricName].some((value) => value !== undefined)) return [];
  const runs = await listReceiving(store, project);
  return runs
    .map((runId) => ({ runId, start: startFromRunId(runId) }))
    .filter(({ start }) => isWithin(start, since, until))
    .sort((a, b) => (b.start ?? Infinity) - (a.start ?? Infinity))
    .map(({ runId, start }) => receivingRow(runId, start));
}

function isWithin(start: number | undefined, since?: number, until?: number): boolean {
  if (start === undefined) return since === undefined && until === undefined;
  return start >= (since ?? -Infinity) && start <= (until ?? Infinity);
}

function receivingRow(runId: string, start: number | undefined): RunRow {
  return {
    run_id: runId,
    recorder_run_id: runId,
    model_id: null,
    task_id: null,
    metric_name: null,
    ts: start === undefined ? null : formatTimestamp(start),
    path: null,
    n_items: 0,
    config_hash: '',
    delta: null,
    p_value: null,
    verdict: null,
    parent_run_id: null,
    score: null,
    stderr: null,
    status: 'receiving',
    main: true,
    events: null,
    missing: null,
    conflicts: 0,
    duplicate_samples: 0,
    tags: [],
    created_by: null,
    prompt_tokens: null,
    completion_tokens: null,
    cost: null,
    duration_seconds: null,
  };
}

function toRunRow({ tags_json, ...row }: SqlRow): RunRow {
  const tags: unknown = JSON.parse(String(tags_json));
  return runRow.parse({ ...row, tags });
}
