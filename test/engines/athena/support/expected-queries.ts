import { expectedComparisons } from './expected-comparisons.ts';
import { expectedOperations } from './expected-operations.ts';
import { expectedResults } from './expected-results.ts';

/** Rows that are computed without SQL. Members that the query does not select are not compared. */
export type ExpectedRows = (parameters: readonly string[]) => readonly object[];

export const expectedQueries: Readonly<Record<string, ExpectedRows>> = {
  ...expectedComparisons,
  ...expectedOperations,
  ...expectedResults,
};
