import { expectedComparisons } from './expected-comparisons.ts';
import { expectedOperations } from './expected-operations.ts';
import { expectedResults } from './expected-results.ts';

/** Rows computed without SQL; members that the query does not select are left out of the comparison. */
export type ExpectedRows = (parameters: readonly string[]) => readonly object[];

export const expectedQueries: Readonly<Record<string, ExpectedRows>> = {
  ...expectedComparisons,
  ...expectedOperations,
  ...expectedResults,
};
