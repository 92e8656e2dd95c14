import { useEffect, useRef } from 'preact/hooks';
import { signal } from '@preact/signals';
import { letterKeys } from '../preferences/preferences.ts';

/** Something that a key does, also listed in the help. */
export interface KeyBinding {
  /** `j`, `Enter`, `Mod+k` (Ctrl or Cmd), or two keys one after the other: `g r`. */
  readonly keys: string;
  readonly label: string;
  readonly run: (event: KeyboardEvent) => void;
}

/** All that keys do now, the newest last, which is asked first. */
export const bindings = signal<readonly KeyBinding[]>([]);

/** How long the second key of a chord may take. */
const CHORD_MS = 1500;
let first: { readonly key: string; readonly atMs: number } | undefined;

/** Binds keys while the component is there. */
export function useKeys(wanted: readonly KeyBinding[]): void {
  const current = useRef(wanted);
  current.current = wanted;
  const names = wanted.map(({ keys, label }) => `${keys}\n${label}`).join('\n\n');
  useEffect(() => {
    const mine = current.current.map(({ keys, label }, place): KeyBinding => ({
      keys,
      label,
      run: (event) => current.current[place]?.run(event),
    }));
    bindings.value = [...bindings.value, ...mine];
    return () => {
      bindings.value = bindings.value.filter((each) => !mine.includes(each));
    };
  }, [names]);
}

/** Listens to the keyboard for as long as the page lives. */
export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = nameOf(event);
    if (isTaken(event.target, key)) return;
    const found = find(key);
    if (!found) return;
    event.preventDefault();
    found.run(event);
  });
}

function find(key: string): KeyBinding | undefined {
  const nowMs = performance.now();
  const chord = first && nowMs - first.atMs < CHORD_MS ? `${first.key} ${key}` : undefined;
  first = undefined;
  const known = bindings.value.filter(({ keys }) => letterKeys.value || !isLetter(keys));
  const found =
    (chord === undefined ? undefined : known.findLast(({ keys }) => keys === chord)) ??
    known.findLast(({ keys }) => keys === key);
  const begins = known.some(({ keys }) => keys.startsWith(`${key} `));
  if (!found && begins) first = { key, atMs: nowMs };
  return found;
}

function nameOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): string {
  return `${ctrlKey || metaKey ? 'Mod+' : ''}${altKey ? 'Alt+' : ''}${key}`;
}

/** A key of one character, or two of them: what speech input may type, and the user may switch off. */
export function isLetter(keys: string): boolean {
  return keys.split(' ').every((key) => key.length === 1);
}

/** Whether the key belongs to where the user is: a field takes all, an open dialog all but what opens help. */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (key.startsWith('Mod+')) return document.querySelector('dialog[open]') !== null;
  if (!(target instanceof Element)) return false;
  if (document.querySelector('dialog[open]')) return true;
  if (target.closest('input, textarea, select, [contenteditable]')) {
    return !(
      target instanceof HTMLInputElement &&
      ['checkbox', 'radio'].includes(target.type) &&
      key !== ' '
    );
  }
  return ['Enter', ' '].includes(key) && target.closest('a, button, summary') !== null;
}
