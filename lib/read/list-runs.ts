import { z } from 'zod';
import { formatTimestamp } from '#contract/time.ts';
import { nullRow } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { RunConditions } from '#query/conditions.ts';
import { answeredRow } from './answered-row.ts';
import { addFailures } from './find-failure.ts';
import { formatCursor, parseCursor, takePage } from './pages.ts';
import {
  listReceiving,
  type ReceivingName,
  receivingPlace,
  type ReceivingPlace,
} from './receiving.ts';
import { runRow, type RunRow } from './run-answers.ts';
import type { RunQueries } from './run-queries/run-queries.ts';

export interface RunFilter extends RunConditions {
  readonly status?: RunRow['status'] | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface RunPage {
  readonly runs: readonly RunRow[];
  readonly next: string | null;
}

const toAnswer = answeredRow(runsTable);
/** The last row of the page before: of a sealed run, or the place of a run that is receiving. */
const positionSchema = z.union([
  z.object({ ts: z.string(), runId: z.string() }),
  z.object({ receiving: receivingPlace }),
  /** All that are receiving were given. */
  z.object({ sealed: z.literal(true) }),
]);

/**
 * Lists runs as evalsig's `query_runs` does: all filters hold, times inclusive; newest first, by page.
 * Runs that are still receiving come before all others, unless a filter needs a column that is known
 * only after the seal. @throws InvalidCursorError
 */
export async function listRuns(
  store: ObjectStore,
  queries: RunQueries,
  filter: RunFilter,
): Promise<RunPage> {
  const { runs, next } = await findRuns(store, queries, filter);
  return { runs: await addFailures(store, filter.project, runs), next };
}

async function findRuns(
  store: ObjectStore,
  queries: RunQueries,
  filter: RunFilter,
): Promise<RunPage> {
  const position = parseCursor(positionSchema, filter.cursor);
  const isOfReceiving = position === undefined || 'receiving' in position;
  const { runs, next } = isOfReceiving
    ? await listReceivingRows(store, filter, position?.receiving)
    : NO_ROWS;
  if (next) return { runs, next: formatCursor({ receiving: next }) };
  if (filter.status === 'receiving') return { runs, next: null };
  if (runs.length === filter.limit) return { runs, next: formatCursor({ sealed: true }) };
  const before = position && 'ts' in position ? position : undefined;
  const sealed = await listSealedRows(queries, filter, before, filter.limit - runs.length);
  return { runs: [...runs, ...sealed.runs], next: sealed.next };
}

async function listSealedRows(
  queries: RunQueries,
  filter: RunFilter,
  before: { readonly ts: string; readonly runId: string } | undefined,
  limit: number,
): Promise<RunPage> {
  const rows = await queries.history({ ...filter, before, limit: limit + 1 });
  const found = rows.map((row) => runRow.parse(toAnswer(row)));
  const { page, next } = takePage(found, limit, ({ ts, run_id }) => ({ ts, runId: run_id }));
  return { runs: page, next };
}

const NO_ROWS = { runs: [], next: undefined };

async function listReceivingRows(
  store: ObjectStore,
  filter: RunFilter,
  after: ReceivingPlace | undefined,
): Promise<{ readonly runs: readonly RunRow[]; readonly next: ReceivingPlace | undefined }> {
  const { project, status, modelId, taskId, metricName, since, until } = filter;
  if (status !== undefined && status !== 'receiving') return NO_ROWS;
  if ([modelId, taskId, metricName].some((value) => value !== undefined)) return NO_ROWS;
  const isWanted = ({ startMicros }: ReceivingName) => isWithin(startMicros, since, until);
  const { runs, next } = await listReceiving(store, project, after, filter.limit, isWanted);
  return { runs: runs.map(makeReceivingRow), next };
}

function isWithin(startMicros: number | undefined, since?: number, until?: number): boolean {
  if (startMicros === undefined) return since === undefined && until === undefined;
  return startMicros >= (since ?? -Infinity) && startMicros <= (until ?? Infinity);
}

/** Makes the row of a run that is receiving. Columns that are not known yet are null. */
function makeReceivingRow({ runId, startMicros }: ReceivingName): RunRow {
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
