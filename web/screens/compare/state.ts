import {
  choiceParameter,
  flagParameter,
  listParameter,
  queryState,
  textParameter,
} from '../../route/query-state.ts';

export const changes = ['worse', 'better', 'changed', 'all'] as const;
export type Change = (typeof changes)[number];

/** The state of the screen, all of which is in the address. */
export const compareState = queryState({
  /** The baseline; several are pooled, none is the candidate's own. */
  a: listParameter(),
  b: textParameter(),
  /** Several runs side by side instead of two, the baseline first. */
  run: listParameter(),
  metric: textParameter(),
  items: choiceParameter(changes, 'changed'),
  /** The page of items. */
  cursor: textParameter(),
  /** The open item, and the metric that it is open of. */
  item: textParameter(),
  of: textParameter(),
  /** Whether the items of large runs are paired. */
  pairs: flagParameter(),
});
