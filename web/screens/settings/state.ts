import { quarantineKinds } from '../../api/quarantine.ts';
import { choiceParameter, queryState, textParameter } from '../../route/query-state.ts';

/** The state of the screen, all of which is in the address. */
export const settingsState = queryState({
  view: choiceParameter(['settings', 'quarantine', 'keys'], 'settings'),
  kind: choiceParameter(['', ...quarantineKinds], ''),
  run: textParameter(),
  /** Where the page of the quarantine begins. */
  from: textParameter(),
});
