import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { news } from '../live/news.ts';
import { bindings, isLetter, type KeyBinding, useKeys } from '../keys/keyboard.ts';
import { CopyCommand, copyText } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { address, go } from '../route/location.ts';
import { isAdmin } from '../session/session.ts';
import { elsewhere } from './elsewhere.ts';
import { Finder } from './finder.tsx';
import { isFinding, isHelping } from './header.tsx';
import { letterKeys } from '../preferences/preferences.ts';
import { allScreens } from '../route/screens.ts';
import { said, say } from './said.ts';

const isElsewhere = signal(false);

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
    {
      keys: 'Y',
      label: 'this view as curl, command or SQL',
      run: () => (isElsewhere.value = true),
    },
    { keys: 'y', label: 'copy the link to this view', run: () => void copyLink() },
    ...chords,
  ]);
  return (
    <>
      {isHelping.value ? <Help /> : null}
      {isFinding.value ? <Finder /> : null}
      {isElsewhere.value ? <ElsewhereDialog /> : null}
      <div class="said" role="status">
        {said.value}
      </div>
    </>
  );
}

async function copyLink(): Promise<void> {
  say(`Link: ${await copyText(window.location.href)}`);
}

/** The view for a shell or a program, each form with a button that copies it. */
function ElsewhereDialog(): VNode {
  return (
    <Dialog title="This view elsewhere" onClose={() => (isElsewhere.value = false)}>
      {elsewhere(address.value, document.baseURI).map(({ title, text }) => (
        <section key={title}>
          <h3 class="small">{title}</h3>
          <CopyCommand command={text} />
        </section>
      ))}
      <p class="small">
        Where the server asks for a key, EVALAKE_KEY holds it for commands, and curl takes{' '}
        <code>--header &quot;authorization: Bearer $EVALAKE_KEY&quot;</code>.
      </p>
    </Dialog>
  );
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
        In a table: Up, Down, Home, End, Page Up and Page Down move, Left and Right go along the
        links of a row; Space selects, Shift with an arrow selects on, Enter opens.
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
