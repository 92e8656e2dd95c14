import type { VNode } from 'preact';
import { news } from '../live/news.ts';
import { bindings, isLetter, type KeyBinding, useKeys } from '../keys/keyboard.ts';
import { copyText } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { address, go } from '../route/location.ts';
import { isAdmin } from '../session/session.ts';
import { Finder } from './finder.tsx';
import { isFinding, isHelping } from './header.tsx';
import { letterKeys } from '../preferences/preferences.ts';
import { allScreens } from '../route/screens.ts';
import { said, say } from './said.ts';

/** The keys that work on every screen, and the dialogs that they open. */
export function GlobalKeys(): VNode {
  const { project } = address.value;
  const chords = allScreens().flatMap(({ key, path, title, scope }): KeyBinding[] =>
    key === undefined || (scope === 'admin' && !isAdmin.value)
      ? []
      : [
          {
            keys: `g ${key}`,
            label: `go to ${title}`,
            run: () => go({ project, path: [path], query: [] }),
          },
        ],
  );
  useKeys([
    { keys: '?', label: 'keys and help', run: () => (isHelping.value = true) },
    { keys: '/', label: 'go to a page, project or run', run: () => (isFinding.value = true) },
    { keys: 'Mod+k', label: 'go to a page, project or run', run: () => (isFinding.value = true) },
    { keys: '.', label: 'show what is new', run: () => news.value?.show() },
    { keys: 'y', label: 'copy the link to this view', run: () => void copyLink() },
    ...chords,
  ]);
  return (
    <>
      {isHelping.value ? <Help /> : null}
      {isFinding.value ? <Finder /> : null}
      <div class="said" role="status">
        {said.value}
      </div>
    </>
  );
}

async function copyLink(): Promise<void> {
  say(`Link: ${await copyText(window.location.href)}`);
}

function Help(): VNode {
  const known = bindings.value.filter(
    ({ keys }, place) => bindings.value.findLastIndex((each) => each.keys === keys) === place,
  );
  return (
    <Dialog title="Keys" onClose={() => (isHelping.value = false)}>
      <dl class="help">
        {known.map(({ keys, label }) => (
          <div key={keys} class={letterKeys.value || !isLetter(keys) ? '' : 'off'}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key.replace('Mod+k', 'Ctrl K')}</kbd>
              ))}
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>Esc</kbd>
          </dt>
          <dd>close</dd>
        </div>
      </dl>
      <p class="small">
        In a table: arrows, Home, End, Page Up and Page Down move; Space selects, Shift with an
        arrow selects on, Enter opens.
      </p>
      <label class="check">
        <input
          type="checkbox"
          checked={letterKeys.value}
          onChange={({ currentTarget: { checked } }) => (letterKeys.value = checked)}
        />
        Keys of one letter do something
      </label>
    </Dialog>
  );
}
