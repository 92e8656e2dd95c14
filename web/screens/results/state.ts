import { choiceParameter, queryState, textParameter } from '../../route/query-state.ts';

export const tabNames = ['evaluations', 'benchmarks', 'errors', 'documents'] as const;

/** The state of the screen, all of which is in the address. */
export const resultsState = queryState({
  tab: choiceParameter(tabNames, 'evaluations'),
  /** The open evaluation. */
  document: textParameter(),
  /** Shows the history of this suite alone. */
  suite: textParameter(),
  cursor: textParameter(),
});

/** What the list of a tab is given. */
export interface ListProps {
  readonly project: string;
  /** The list is asked for again when it changes. */
  readonly revision: string | undefined;
}
