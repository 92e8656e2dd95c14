import { flagParameter, queryState } from '../../route/query-state.ts';

/** How texts of a sample are shown; the same in the pane and on the page of its own. */
export const viewState = queryState({
  nowrap: flagParameter(),
  blanks: flagParameter(),
  raw: flagParameter(),
});
