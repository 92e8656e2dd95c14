import { render } from 'preact';
import { App } from './app/app.tsx';
import { screens } from './app/screens.ts';
import { listenToKeys } from './keys/keyboard.ts';
import { keepPreferences } from './preferences/preferences.ts';
import { registerScreens } from './route/screens.ts';

const place = document.getElementById('app');
if (place) {
  registerScreens(screens);
  keepPreferences();
  listenToKeys();
  render(<App />, place);
}
