import {
  choiceParameter,
  queryState,
  textParameter,
  type Parameter,
} from '../../route/query-state.ts';

export const tabNames = ['summary', 'samples', 'events', 'gaps', 'raw'] as const;

/** The number of an event; undefined where none is given. */
const eventNumber: Parameter<number | undefined> = {
  read: ([value = '']) => (/^\d{1,15}$/.test(value) ? Number(value) : undefined),
  write: (value) => (value === undefined ? [] : [String(value)]),
};

/** The state of the screen; the samples' list and the view of one have theirs in `parts/sample`. */
export const runState = queryState({
  tab: choiceParameter(tabNames, 'summary'),
  /** The sample in the pane beside the list. */
  sample: textParameter(),
  from: eventNumber,
  cursor: textParameter(),
  type: textParameter(),
  find: textParameter(),
});
