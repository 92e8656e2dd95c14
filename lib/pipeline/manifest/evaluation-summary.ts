import { EVALUATIONS_ROOT, summaryKey } from '../../contract/keys.ts';
import { readParquet } from '../../lake/parquet.ts';
import { swapObject } from '../../lake/swap-object.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { listKeys } from '../../ports/object-store.ts';
import type { EvaluationPoint } from '../../results/summary.ts';
import { DAY_MICROS, summarise } from '../../results/summary.ts';
import { readSettings } from '../../settings/project-settings.ts';
import type { EvaluationSummary } from '../../../schemas/results.ts';

/** The project's summary as its index and settings make it now; undefined without evaluations. */
export async function currentSummary(
  store: ObjectStore,
  project: string,
): Promise<EvaluationSummary | undefined> {
  const { settings } = await readSettings(store, project);
  return summarise(await recentEvaluations(store, project), settings);
}

/** Brings `evaluation_summary.json` up to the index. */
export async function updateSummary(store: ObjectStore, project: string): Promise<void> {
  await swapObject(store, summaryKey(project), async () => {
    const summary = await currentSummary(store, project);
    return summary && Buffer.from(`${JSON.stringify(summary, null, 2)}\n`);
  });
}

const WEEK_MICROS = 7 * DAY_MICROS;

/** Those of the newest months, as far back as the summary looks. */
async function recentEvaluations(store: ObjectStore, project: string): Promise<EvaluationPoint[]> {
  const months: string[] = [];
  for await (const key of listKeys(store, `${EVALUATIONS_ROOT}/${project}/`)) months.push(key);
  const points: EvaluationPoint[] = [];
  for (const key of months.reverse()) {
    points.push(...(await readPoints(store, key)));
    const latest = points.reduce((last, { ts }) => Math.max(last, ts), -Infinity);
    const week = points.some(({ ts }) => ts < latest - WEEK_MICROS);
    if (week && points.filter(({ score }) => score !== null).length > 1) break;
  }
  return points;
}

const COLUMNS = [
  'document_id',
  'ts',
  'status',
  'overall_score',
  'total_suites',
  'total_metrics',
] as const;

async function readPoints(store: ObjectStore, key: string): Promise<EvaluationPoint[]> {
  const stored = await store.get(key);
  if (!stored) return [];
  const columns = await readParquet(stored.bytes, { columns: COLUMNS });
  const [ids, status] = [columns.strings('document_id'), columns.strings('status')];
  const [times, scores] = [columns.numbers('ts'), columns.numbers('overall_score')];
  const [suites, metrics] = [columns.numbers('total_suites'), columns.numbers('total_metrics')];
  return ids.flatMap((documentId, row) =>
    documentId === null || status[row] !== 'complete'
      ? []
      : [
          {
            documentId,
            ts: times[row] ?? 0,
            score: scores[row] ?? null,
            suites: suites[row] ?? 0,
            metrics: metrics[row] ?? 0,
          },
        ],
  );
}
