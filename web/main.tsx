import { render } from 'preact';
import { App } from './app/app.tsx';
import { screens } from './app/screens.ts';
import { keepFocus } from './keys/kept-focus.ts';
import { askAhead } from './fetch/ask.ts';
import { listenToKeys } from './keys/keyboard.ts';
import { keepPreferences } from './preferences/preferences.ts';
import { address } from './route/location.ts';
import { firstAsked, registerScreens } from './route/screens.ts';

const place = document.getElementById('app');
if (place) {
  registerScreens(screens);
  askAhead('me');
  for (const path of firstAsked(address.value)) askAhead(path);
  keepPreferences();
  listenToKeys();
  keepFocus();
  render(<App />, place);
}
