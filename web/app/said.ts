import { signal } from '@preact/signals';

const SAID_FOR_MS = 3000;
let timer = 0;

/** A short word to the user about what was just done, shown below and read out. */
export const said = signal('');

export function say(text: string): void {
  said.value = text;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => (said.value = ''), SAID_FOR_MS);
}
