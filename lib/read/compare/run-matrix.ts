import pMap from 'p-map';
import { z } from 'zod';
import { contentHash } from '#contract/content-hash.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { RunMatrixAnswer, RunMatrixQuery } from '#schemas/dashboard/run-matrix.ts';
import { formatCursor, PageTexts, parseCursor } from '../pages.ts';
import { ItemsChangedError, RunsNotComparableError } from '../read-errors.ts';
import { type OpenedRun, openRun } from './compared-run.ts';
import { type ItemRow, MatrixItems } from './matrix-items.ts';
import { readRunItems } from './load-run-items.ts';
import { checkTask } from './open-comparison.ts';

const CONCURRENT_READS = 4;

/** The start of a page: the hash of what is listed, and the place in it. */
const positionSchema = z.tuple([z.string(), z.int().nonnegative()]);

/**
 * The scores of a page of items in each of the runs. Of each run its record and one items file are
 * read. All pages are of the same seals.
 * @throws RunsNotComparableError, InvalidCursorError
 * @throws RunNotFoundError, RunNotSealedError, PrunedError, ItemsChangedError
 */
export async function runMatrix(
  store: ObjectStore,
  project: string,
  query: RunMatrixQuery,
): Promise<RunMatrixAnswer> {
  const concurrency = CONCURRENT_READS;
  const opened = await pMap(query.run, (id) => openRun(store, project, id), { concurrency });
  const [baseline] = opened;
  if (baseline) for (const run of opened) checkTask(baseline, run, 'compare runs of one task');
  const metric = metricOf(opened, query.metric);
  const sources = opened.map(({ run, sourceHash }) => [run.run_id, sourceHash]);
  const hash = contentHash(JSON.stringify([sources, metric, query.items]));
  const [ofHash, place] = parseCursor(positionSchema, query.cursor) ?? [hash, 0];
  if (ofHash !== hash) throw new ItemsChangedError(project, query.run[0] ?? '');
  const read = (run: OpenedRun) => readRunItems(store, project, run, metric);
  const items = new MatrixItems(await pMap(opened, read, { concurrency }));
  const listed = items.list(query.items);
  const page = takeRows(listed, place, query.limit);
  const end = place + page.length;
  return {
    metric_name: metric,
    metrics: metricsOf(opened),
    total: listed.length,
    common: items.common,
    items: { rows: page.length, columns: { item_id: { values: page.map(({ id }) => id) } } },
    runs: opened.map(({ run }, index) => ({
      ...run,
      n_items: items.sizes[index] ?? 0,
      scores: { values: page.map(({ scores }) => scores[index] ?? null) },
    })),
    next: end < listed.length ? formatCursor([hash, end]) : null,
  };
}

function metricsOf(runs: readonly OpenedRun[]): string[] {
  return [...new Set(runs.flatMap(({ files }) => files.map(({ metric }) => metric)))].sort();
}

function metricOf(runs: readonly OpenedRun[], asked: string | undefined): string {
  const files = runs.flatMap((run) => run.files);
  const found = asked === undefined ? files.find(({ main }) => main)?.metric : asked;
  if (found !== undefined && files.some(({ metric }) => metric === found)) return found;
  const known = metricsOf(runs).join(', ') || 'none';
  const lacking = asked === undefined ? 'a metric with items' : `items in ${JSON.stringify(asked)}`;
  throw new RunsNotComparableError(`no run has ${lacking}; their metrics: ${known}`);
}

/** The rows of a page: so many, or as many as an answer may hold. */
function takeRows(rows: readonly ItemRow[], first: number, limit: number): readonly ItemRow[] {
  const page = new PageTexts(limit);
  let end = first;
  for (; end < rows.length; end += 1) {
    const row = rows[end];
    if (!row || !page.add(JSON.stringify([row.id, ...row.scores]))) break;
  }
  return rows.slice(first, end);
}
