import {
  choiceParameter,
  listParameter,
  queryState,
  textParameter,
} from '../../route/query-state.ts';
import { groupings } from './group-rows.ts';

/** The state of the screen, all of which is in the address. */
export const runsState = queryState({
  q: textParameter(),
  age: choiceParameter(['', '24h', '7d', '30d', '90d'], ''),
  status: listParameter(),
  verdict: listParameter(),
  task: listParameter(),
  model: listParameter(),
  metric: listParameter(),
  tag: listParameter(),
  creator: listParameter(),
  config: listParameter(),
  sort: textParameter('-started'),
  group: choiceParameter(groupings, ''),
  /** The groups of which the runs are shown. */
  open: listParameter(),
  column: listParameter(),
  select: listParameter(),
});
