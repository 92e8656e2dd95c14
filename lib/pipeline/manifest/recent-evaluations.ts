import { isDocumentSet } from '#contract/document-set.ts';
import { EVALUATIONS_ROOT, indexKey, monthOfKey, RUNS_ROOT } from '#contract/keys.ts';
import { parseTimestamp } from '#contract/time.ts';
import { type ParquetColumns, readParquet } from '#parquet/index.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import { DAY_MICROS, type EvaluationPoint } from '#documents/summary.ts';

const WEEK_MICROS = 7 * DAY_MICROS;
/** Bounds the reads: a summary is made after every batch of sealed runs. */
const MOST_MONTHS = 12;
/** A task that was not evaluated in these newest months may be left out of the overall score. */
const LEAST_MONTHS = 3;

/**
 * Reads the evaluations of the newest months, as far back as the summary looks: documents and runs.
 */
export async function recentEvaluations(
  store: ObjectStore,
  project: string,
): Promise<EvaluationPoint[]> {
  const points: EvaluationPoint[] = [];
  let months = 0;
  for (const month of (await indexedMonths(store, project)).slice(0, MOST_MONTHS)) {
    const documents = indexKey(EVALUATIONS_ROOT, project, month);
    const runs = indexKey(RUNS_ROOT, project, month);
    points.push(
      ...(await readDocuments(store, documents, runs)),
      ...(await readColumns(store, runs, runPoints)),
    );
    months += 1;
    if (months >= LEAST_MONTHS && reachesFarEnough(points, month)) break;
  }
  return points;
}

/** The newest month first. */
async function indexedMonths(store: ObjectStore, project: string): Promise<string[]> {
  const months = new Set<string>();
  for (const prefix of [`${EVALUATIONS_ROOT}/${project}/`, `${RUNS_ROOT}/${project}/`]) {
    for await (const key of listKeys(store, prefix)) {
      const month = monthOfKey(key);
      if (month !== undefined) months.add(month);
    }
  }
  return [...months].sort().reverse();
}

/**
 * Whether the points cover the week before the latest one, and include one to compare it with. A
 * run can have begun before its home month but not after it, so the unread runs are older than the
 * last month that was read.
 */
function reachesFarEnough(points: readonly EvaluationPoint[], lastMonth: string): boolean {
  const readSinceMicros = parseTimestamp(`${lastMonth}-01`) ?? 0;
  const [first, ...others] = points;
  if (!first) return false;
  const latest = others.reduce(
    (last, point) => (point.tsMicros > last.tsMicros ? point : last),
    first,
  );
  const comparable = points.filter(
    ({ series, score, tsMicros }) =>
      series === latest.series && score !== null && tsMicros >= readSinceMicros,
  );
  return comparable.length > 1 && readSinceMicros <= latest.tsMicros - WEEK_MICROS;
}

interface PointReader<T = EvaluationPoint> {
  readonly columns: readonly string[];
  readonly points: (columns: ParquetColumns) => T[];
}

async function readColumns<T>(
  store: ObjectStore,
  key: string,
  { columns, points }: PointReader<T>,
): Promise<T[]> {
  const stored = await store.get(key);
  return stored ? points(await readParquet(stored.bytes, { columns })) : [];
}

/** A document has the verdict of its suites. */
async function readDocuments(
  store: ObjectStore,
  documents: string,
  runs: string,
): Promise<EvaluationPoint[]> {
  const points = await readColumns(store, documents, documentPoints);
  if (points.length === 0) return points;
  const verdicts = new Map(await readColumns(store, runs, suiteVerdicts));
  return points.map((point) => ({ ...point, verdict: verdicts.get(point.id) }));
}

type Verdict = EvaluationPoint['verdict'];

function parseVerdict(text: string | null | undefined): Verdict {
  return text === 'REGRESSED' || text === 'IMPROVED' ? text : undefined;
}

/** By document; a suite that regressed decides. */
const suiteVerdicts: PointReader<readonly [string, Verdict]> = {
  columns: ['run_id', 'verdict'],
  points: (columns) => {
    const found = new Map<string, Verdict>();
    const verdicts = columns.strings('verdict');
    for (const [row, id] of columns.strings('run_id').entries()) {
      const verdict = parseVerdict(verdicts[row]);
      const [document = ''] = id?.split('::') ?? [];
      if (verdict && found.get(document) !== 'REGRESSED') found.set(document, verdict);
    }
    return [...found];
  },
};

const DOCUMENTS = 'documents';

const documentPoints: PointReader = {
  columns: ['document_id', 'ts', 'status', 'overall_score', 'total_suites', 'total_metrics'],
  points: (columns) => {
    const [ids, status] = [columns.strings('document_id'), columns.strings('status')];
    const [times, scores] = [columns.numbers('ts'), columns.numbers('overall_score')];
    const [suites, metrics] = [columns.numbers('total_suites'), columns.numbers('total_metrics')];
    return ids.flatMap((id, row) =>
      id === null || status[row] !== 'complete'
        ? []
        : [
            {
              ...{ id, series: DOCUMENTS, tsMicros: times[row] ?? 0, score: scores[row] ?? null },
              ...{ suites: suites[row] ?? 0, metrics: metrics[row] ?? 0 },
            },
          ],
    );
  },
};

/**
 * A recorder's run has a row for each metric. Its score is that of the main metric, as other
 * metrics may count tokens or seconds. A run without a score is left out.
 */
const runPoints: PointReader = {
  columns: ['recorder_run_id', 'ts', 'status', 'model_id', 'task_id', 'main', 'score', 'verdict'],
  points: (columns) => {
    const [ids, status] = [columns.strings('recorder_run_id'), columns.strings('status')];
    const [models, tasks] = [columns.strings('model_id'), columns.strings('task_id')];
    const [times, scores] = [columns.numbers('ts'), columns.numbers('score')];
    const isMain = columns.booleans('main');
    const verdicts = columns.strings('verdict');
    const metrics = new Map<string, number>();
    for (const id of ids) metrics.set(id ?? '', (metrics.get(id ?? '') ?? 0) + 1);
    return ids.flatMap((id, row) => {
      const score = scores[row] ?? null;
      if (id === null || isDocumentSet(id) || isMain[row] !== true) return [];
      if (status[row] !== 'complete' || score === null) return [];
      const series = JSON.stringify([models[row], tasks[row]]);
      const counts = { suites: 1, metrics: metrics.get(id) ?? 0 };
      const verdict = parseVerdict(verdicts[row]);
      const task = tasks[row] ?? '';
      return [{ id, series, tsMicros: times[row] ?? 0, score, ...counts, verdict, task }];
    });
  },
};
