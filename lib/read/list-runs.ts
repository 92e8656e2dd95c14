import { z } from 'zod';
import { formatTimestamp } from '#contract/time.ts';
import { nullRow } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { SqlEngine } from '#ports/sql-engine.ts';
import { startMicrosFromRunId } from '#contract/run-start.ts';
import type { RunConditions } from '#query/conditions.ts';
import { compileHistory } from '#query/history.ts';
import { answeredRow } from './answered-row.ts';
import { parseCursor, takePage } from './pages.ts';
import { listReceiving } from './receiving.ts';
import { runRow, type RunRow } from './run-answers.ts';

export interface RunFilter extends RunConditions {
  readonly status?: 'receiving' | 'complete' | 'incomplete' | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface RunPage {
  readonly runs: readonly RunRow[];
  readonly next: string | null;
}

const toAnswer = answeredRow(runsTable);
const positionSchema = z.object({ ts: z.string(), runId: z.string() });

/**
 * Lists runs as evalsig's `query_runs` does: all filters hold, times inclusive; newest first, by
 * page. The first page begins with runs that are still receiving, at most as many as its limit, unless a filter needs a
 * column that is known only after the seal. @throws InvalidCursorError
 */
export async function listRuns(
  store: ObjectStore,
  engine: SqlEngine,
  filter: RunFilter,
): Promise<RunPage> {
  const before = parseCursor(positionSchema, filter.cursor);
  const receiving = filter.cursor === undefined ? await listReceivingRows(store, filter) : [];
  if (filter.status === 'receiving') return { runs: receiving, next: null };
  const { status, limit } = filter;
  const query = compileHistory({ ...filter, status, before, limit: limit + 1 });
  const found = (await engine.run(query)).map((row) => runRow.parse(toAnswer(row)));
  const { page, next } = takePage(found, limit, ({ ts, run_id }) => ({ ts, runId: run_id }));
  return { runs: [...receiving, ...page], next };
}

async function listReceivingRows(store: ObjectStore, filter: RunFilter): Promise<RunRow[]> {
  const { project, status, modelId, taskId, metricName, since, until } = filter;
  if (status !== undefined && status !== 'receiving') return [];
  if ([modelId, taskId, metricName].some((value) => value !== undefined)) return [];
  const found: { runId: string; startMicros: number | undefined }[] = [];
  for await (const runId of listReceiving(store, project)) {
    const startMicros = startMicrosFromRunId(runId);
    if (isWithin(startMicros, since, until)) found.push({ runId, startMicros });
    if (found.length === filter.limit) break;
  }
  return found
    .sort((a, b) => (b.startMicros ?? Infinity) - (a.startMicros ?? Infinity))
    .map(({ runId, startMicros }) => makeReceivingRow(runId, startMicros));
}

function isWithin(startMicros: number | undefined, since?: number, until?: number): boolean {
  if (startMicros === undefined) return since === undefined && until === undefined;
  return startMicros >= (since ?? -Infinity) && startMicros <= (until ?? Infinity);
}

/** Makes the row of a run that is receiving. Columns that are not known yet are null. */
function makeReceivingRow(runId: string, startMicros: number | undefined): RunRow {
  return runRow.parse({
    ...nullRow(runsTable),
    run_id: runId,
    recorder_run_id: runId,
    model_id: null,
    task_id: null,
    ts: startMicros === undefined ? null : formatTimestamp(startMicros),
    n_items: 0,
    config_hash: '',
    status: 'receiving',
    main: true,
    conflicts: 0,
    duplicate_samples: 0,
    tags: [],
  });
}
