import { RULE_COMPARISONS_ROOT } from '#contract/keys.ts';
import { column } from './column.ts';
import { comparisonsTable } from './comparisons.ts';
import type { Table } from './table.ts';

/**
 * A row for each rule of the settings and each run and metric that it is about. What a rule compares
 * with is in the rule, so `baseline_rule` is `pinned` or null.
 */
export const ruleComparisonsTable = {
  name: 'rule_comparisons',
  schemaVersion: 1,
  location: RULE_COMPARISONS_ROOT,
  columns: [column('rule', 'string', 'name of the rule'), ...comparisonsTable.columns],
} as const satisfies Table;
