import { render } from 'preact';
import { App } from './app/app.tsx';
import { screens } from './app/screens.ts';
import { keepFocus } from './keys/kept-focus.ts';
import { listenToKeys } from './keys/keyboard.ts';
import { keepPreferences } from './preferences/preferences.ts';
import { registerScreens } from './route/screens.ts';

const place = document.getElementById('app');
if (place) {
  registerScreens(screens);
  keepPreferences();
  listenToKeys();
  keepFocus();
  render(<App />, place);
}
