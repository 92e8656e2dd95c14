import { choiceParameter, queryState, textParameter } from '../../route/query-state.ts';

/** The state of the screen, all of which is in the address. */
export const overviewState = queryState({
  q: textParameter(),
  sort: textParameter(),
  view: choiceParameter(['list', 'matrix'], 'list'),
});
