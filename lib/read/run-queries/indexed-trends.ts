import { compareCodePoints } from '#compare/code-points.ts';
import { formatTimestamp } from '#contract/time.ts';
import type { SqlRow, SqlValue } from '#ports/sql-engine.ts';
import { RUN_COLUMNS, type TrendBucket, type TrendFilter } from '#query/trends.ts';
import { IndexFilter } from './index-filter.ts';
import type { IndexGroup, IndexValues } from './index-groups.ts';

const OF_SERIES = ['model_id', 'task_id', 'metric_name'] as const;
const OF_RUN = RUN_COLUMNS.map(([name]) => name);
const COLUMNS = [...OF_SERIES, ...OF_RUN, 'ts', 'score', 'stderr', 'n_items'] as const;

const DAY_MICROS = 86_400_000_000;
/** Its week had three days before 1970, which began on a Thursday. */
const DAYS_BEFORE_1970 = 3;

const STARTS: Readonly<Record<TrendBucket, (micros: number) => number>> = {
  run: (micros) => micros,
  day: (micros) => Math.floor(micros / DAY_MICROS) * DAY_MICROS,
  week: (micros) => {
    const mondays = Math.floor((micros / DAY_MICROS + DAYS_BEFORE_1970) / 7);
    return (7 * mondays - DAYS_BEFORE_1970) * DAY_MICROS;
  },
};

/** As in `POOLED_SCORE`: the sum of large scores may be more than a double holds. */
const SCALE = 2 ** 60;

type Values = IndexValues<(typeof COLUMNS)[number]>;
type OfRun = Record<(typeof OF_RUN)[number], SqlValue>;

// A literal, as all rows below: objects that are spread or made from entries take ten times as long.
const noRun = (): OfRun => ({
  run_id: null,
  delta: null,
  p_value: null,
  verdict: null,
  parent_run_id: null,
  status: null,
  config_hash: null,
});

/** The rows that `compileTrends` asks for; sums are made in the order of the index's rows. */
export async function readTrendRows(
  groups: readonly IndexGroup[],
  filter: TrendFilter,
): Promise<SqlRow[]> {
  const conditions = new IndexFilter(filter);
  const series = new AllSeries(filter.bucket);
  for (const group of groups) {
    if (!conditions.mayHold(group)) continue;
    const rows = await conditions.rowsOf(group);
    if (rows.length === 0) continue;
    const values: Values = await group.read(COLUMNS);
    for (const row of rows) series.add(values, row);
  }
  return series.rows();
}

/** Rows of a series that are one point: of a run, or of a time. */
interface Point {
  readonly micros: number;
  /** The run, where a point is one. */
  readonly member: string;
  readonly ofRun: OfRun;
  runs: number;
  items: number;
  scaledScores: number;
  squares: number;
  hasErrors: boolean;
}

interface Series {
  readonly model_id: string;
  readonly task_id: string;
  readonly metric_name: string | null;
  /** By their time; where a point is a run, by time and run. */
  readonly points: Map<string | number, Point>;
}

type SeriesMap = Map<string, Map<string, Map<string | null, Series>>>;

class AllSeries {
  readonly #bucket: TrendBucket;
  readonly #series: Series[] = [];
  /** By model, task and metric. */
  readonly #known: SeriesMap = new Map();

  constructor(bucket: TrendBucket) {
    this.#bucket = bucket;
  }

  /** Adds a row, unless it has no score or no items. */
  add(values: Values, row: number): void {
    const score = values.score[row] ?? null;
    const items = values.n_items[row] ?? 0;
    if (score === null || items <= 0) return;
    const point = this.#pointOf(values, row);
    const error = values.stderr[row] ?? null;
    point.runs += 1;
    point.items += items;
    point.scaledScores += items * (score / SCALE);
    if (error === null) point.hasErrors = false;
    else point.squares += items * items * error * error;
    if (this.#bucket === 'run') keepLargest(point.ofRun, values, row);
  }

  /** In the order in which they are told. */
  rows(): SqlRow[] {
    return this.#series
      .sort(compareSeries)
      .flatMap((series) =>
        [...series.points.values()].sort(comparePoints).map((point) => answer(series, point)),
      );
  }

  #pointOf(values: Values, row: number): Point {
    const { points } = this.#seriesOf(values, row);
    const micros = STARTS[this.#bucket](values.ts[row] ?? 0);
    const member = this.#bucket === 'run' ? (values.run_id[row] ?? '') : '';
    return findOrMake(points, member === '' ? micros : `${micros} ${member}`, () => ({
      micros,
      member,
      ofRun: noRun(),
      runs: 0,
      items: 0,
      scaledScores: 0,
      squares: 0,
      hasErrors: true,
    }));
  }

  #seriesOf(values: Values, row: number): Series {
    const [model_id, task_id] = [values.model_id[row] ?? '', values.task_id[row] ?? ''];
    const metric_name = values.metric_name[row] ?? null;
    const ofModel = findOrMake(
      this.#known,
      model_id,
      () => new Map<string, Map<string | null, Series>>(),
    );
    const ofTask = findOrMake(ofModel, task_id, () => new Map<string | null, Series>());
    return findOrMake(ofTask, metric_name, () => {
      const series = { model_id, task_id, metric_name, points: new Map<string | number, Point>() };
      this.#series.push(series);
      return series;
    });
  }
}

function findOrMake<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

function answer({ model_id, task_id, metric_name }: Series, point: Point): SqlRow {
  const { items, squares, ofRun } = point;
  return {
    model_id,
    task_id,
    metric_name,
    t: formatTimestamp(point.micros),
    score: (point.scaledScores / items) * SCALE,
    stderr: point.hasErrors && Number.isFinite(squares) ? Math.sqrt(squares) / items : null,
    n_runs: point.runs,
    n_items: items,
    run_id: ofRun.run_id,
    delta: ofRun.delta,
    p_value: ofRun.p_value,
    verdict: ofRun.verdict,
    parent_run_id: ofRun.parent_run_id,
    status: ofRun.status,
    config_hash: ofRun.config_hash,
  };
}

function compareSeries(a: Series, b: Series): number {
  return (
    compareCodePoints(a.model_id, b.model_id) ||
    compareCodePoints(a.task_id, b.task_id) ||
    compareNullsLast(a.metric_name, b.metric_name)
  );
}

function comparePoints(a: Point, b: Point): number {
  return a.micros - b.micros || compareCodePoints(a.member, b.member);
}

function compareNullsLast(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compareCodePoints(a, b);
}

/** As `max` of each column: a run has one row of a metric, unless its index is damaged. */
function keepLargest(known: OfRun, values: Values, row: number): void {
  for (const name of OF_RUN) known[name] = largerOf(known[name], values[name][row] ?? null);
}

function largerOf(a: SqlValue, b: SqlValue): SqlValue {
  if (a === null || b === null) return a ?? b;
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b) < 0 ? b : a;
  return a < b ? b : a;
}
