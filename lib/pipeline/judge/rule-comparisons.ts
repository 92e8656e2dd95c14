import { indexKey, RULE_COMPARISONS_ROOT } from '#contract/keys.ts';
import { columnNames, readRows, type Row, rowColumns } from '#lake/table-rows.ts';
import { ruleComparisonsTable } from '#lake/tables/rule-comparisons.ts';
import { readNamed, writeParquet } from '#parquet/index.ts';
import type { StoredObject } from '#ports/object-store.ts';
import { compareRows } from './comparisons-file.ts';

/** A run's comparison in one metric, as a rule of the settings asks for it. */
export type RuleComparison = Row<typeof ruleComparisonsTable>;

/** The rules' comparisons of a project and home month. */
export interface StoredRuleComparisons {
  readonly etag: string;
  readonly rows: readonly RuleComparison[];
}

const ALL = columnNames(ruleComparisonsTable);

export function ruleComparisonsKey(project: string, month: string): string {
  return indexKey(RULE_COMPARISONS_ROOT, project, month);
}

/** @throws DamagedParquetError, ColumnUnreadableError */
export async function parseRuleComparisons({
  key,
  etag,
  bytes,
}: StoredObject): Promise<StoredRuleComparisons> {
  return { etag, rows: await readNamed(key, () => readRows(ruleComparisonsTable, bytes, ALL)) };
}

/** The file of these rows, whatever their order. */
export function formatRuleComparisons(rows: readonly RuleComparison[]): Uint8Array {
  const sorted = rows.toSorted(compareRuleRows);
  return writeParquet(ruleComparisonsTable, rowColumns(ruleComparisonsTable, sorted));
}

/** By time, run and metric, then by the rule's name. */
export function compareRuleRows(a: RuleComparison, b: RuleComparison): number {
  const isSame = a.run_id === b.run_id && a.metric_name === b.metric_name;
  if (isSame && a.ts === b.ts) return a.rule === b.rule ? 0 : a.rule < b.rule ? -1 : 1;
  return compareRows(a, b);
}
