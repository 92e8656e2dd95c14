import { choiceParameter, queryState, textParameter } from '../../route/query-state.ts';

/** The state of the screen, all of which is in the address. */
export const alertsState = queryState({
  view: choiceParameter(['alerts', 'baselines', 'rules', 'channels'], 'alerts'),
  state: choiceParameter(['open', 'acknowledged', 'resolved', 'all'], 'open'),
  /** Where the page of alerts begins. */
  from: textParameter(),
  /** The floor that is tried, and of which metric. */
  metric: textParameter(),
  floor: textParameter(),
});
