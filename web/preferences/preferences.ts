import { effect, signal } from '@preact/signals';

/** The two choices that a browser keeps. Nothing else is stored in it. */
const THEME = 'evalake.theme';
const LETTERS = 'evalake.letter-keys';

export type Theme = 'system' | 'light' | 'dark';

export const theme = signal<Theme>(themeOf(stored(THEME)));
/** Whether keys of one letter do something (WCAG 2.1.4). */
export const letterKeys = signal(stored(LETTERS) !== 'off');

/** Shows and keeps the choices, now and when they change. */
export function keepPreferences(): void {
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    store(THEME, theme.value);
  });
  effect(() => store(LETTERS, letterKeys.value ? 'on' : 'off'));
}

function themeOf(text: string | null): Theme {
  return text === 'light' || text === 'dark' ? text : 'system';
}

/** A browser may refuse its storage; a choice then lasts as long as the page. */
function stored(name: string): string | null {
  try {
    return window.localStorage.getItem(name);
  } catch {
    return null;
  }
}

function store(name: string, value: string): void {
  try {
    window.localStorage.setItem(name, value);
  } catch {
    return;
  }
}
