import { comparisonQueries } from './named-comparisons.ts';
import { operationQueries } from './named-operations.ts';
import { resultQueries } from './named-results.ts';
import type { NamedQuery } from './named-query.ts';

/** Every saved question, as the workgroup and docs/sql.md have them. */
export const namedQueries: readonly NamedQuery[] = [
  ...comparisonQueries,
  ...operationQueries,
  ...resultQueries,
];
