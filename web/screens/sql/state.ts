import {
  choiceParameter,
  listParameter,
  queryState,
  textParameter,
} from '../../route/query-state.ts';

export const limits = ['100', '1000', '10000', '100000'] as const;

/** The state of the screen, all of which is in the address. */
export const sqlState = queryState({
  sql: textParameter(),
  parameter: listParameter(),
  limit: choiceParameter(limits, '1000'),
  /** The id of the query that the server works on, or has answered. */
  query: textParameter(),
  sort: textParameter(),
  side: choiceParameter(['questions', 'tables'], 'questions'),
});
