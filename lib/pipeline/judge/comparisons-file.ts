import { COMPARISONS_ROOT, indexKey } from '#contract/keys.ts';
import { readNamed, writeParquet } from '#parquet/index.ts';
import type { ObjectStore, StoredObject } from '#ports/object-store.ts';
import { noVerdict, noVerdicts, type Verdicts } from '#lake/run-index.ts';
import { pick } from '#lake/pick.ts';
import { columnNames, readRows, type Row, rowColumns } from '#lake/table-rows.ts';
import { comparisonsTable } from '#lake/tables/comparisons.ts';
import { runsTable } from '#lake/tables/runs.ts';

export type ComparisonRow = Row<typeof comparisonsTable>;

const ALL = columnNames(comparisonsTable);
const VERDICT = ['delta', 'p_value', 'verdict', 'parent_run_id'] as const;
const NAMED = ['run_id', 'metric_name', ...VERDICT] as const;

/** The comparisons of a project and home month. */
export interface StoredComparisons {
  readonly etag: string;
  readonly rows: readonly ComparisonRow[];
}

/** @throws DamagedParquetError, ColumnUnreadableError */
export async function readComparisons(
  store: ObjectStore,
  project: string,
  month: string,
): Promise<StoredComparisons | undefined> {
  const stored = await store.get(comparisonsKey(project, month));
  return stored && parseComparisons(stored);
}

/** @throws DamagedParquetError, ColumnUnreadableError */
export async function parseComparisons({
  key,
  etag,
  bytes,
}: StoredObject): Promise<StoredComparisons> {
  const rows = await readNamed(key, () => readRows(comparisonsTable, bytes, ALL));
  return { etag, rows };
}

/** The file of these rows, whatever their order. */
export function formatComparisons(rows: readonly ComparisonRow[]): Uint8Array {
  return writeParquet(comparisonsTable, rowColumns(comparisonsTable, rows.toSorted(compareRows)));
}

/** By time, then by run, then by metric. */
export function compareRows(a: ComparisonRow, b: ComparisonRow): number {
  if (a.ts !== b.ts) return a.ts - b.ts;
  if (a.run_id !== b.run_id) return a.run_id < b.run_id ? -1 : 1;
  return a.metric_name < b.metric_name ? -1 : 1;
}

export function comparisonsKey(project: string, month: string): string {
  return indexKey(COMPARISONS_ROOT, project, month);
}

/** Reads the verdicts of a project's runs, a month again only when they have changed. */
export class VerdictReader {
  readonly #store: ObjectStore;
  readonly #project: string;
  readonly #table: typeof comparisonsTable | typeof runsTable;
  readonly #known = new Map<string, { readonly etag: string; readonly verdicts: Verdicts }>();

  /** @param table the comparisons, or the run index, which tells of them what it was told */
  constructor(
    store: ObjectStore,
    project: string,
    table: typeof comparisonsTable | typeof runsTable = comparisonsTable,
  ) {
    this.#store = store;
    this.#project = project;
    this.#table = table;
  }

  /** @throws DamagedParquetError, ColumnUnreadableError */
  async read(month: string): Promise<Verdicts> {
    const key = indexKey(this.#table.location, this.#project, month);
    const known = this.#known.get(month);
    if (known && (await this.#store.head(key))?.etag === known.etag) return known.verdicts;
    const stored = await this.#store.get(key);
    if (!stored) return noVerdicts;
    const rows = await readNamed(key, () => readRows(this.#table, stored.bytes, NAMED));
    const named = new Map(rows.map((row) => [nameOf(row.run_id, row.metric_name), row]));
    const verdicts: Verdicts = (runId, metric) => {
      const found = named.get(nameOf(runId, metric));
      return found ? pick(found, VERDICT) : noVerdict;
    };
    this.#known.set(month, { etag: stored.etag, verdicts });
    return verdicts;
  }
}

function nameOf(runId: string, metric: string | null): string {
  return `${runId}\n${metric ?? ''}`;
}
