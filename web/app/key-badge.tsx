import type { VNode } from 'preact';
import { signal } from '@preact/signals';
import type { MyKey } from '../api/me.ts';
import { Icon } from '../parts/icon.tsx';
import { Popup } from '../parts/popup.tsx';
import { Time } from '../parts/values.tsx';
import { asError } from '../fetch/use-resource.ts';
import { isAddingKey, me, signOut } from '../session/session.ts';
import { Text } from '../text/text.tsx';

const failure = signal<string | undefined>(undefined);

/** Which keys this session holds, until when, and how to add one or end it. */
export function KeyBadge(): VNode | null {
  const { value } = me;
  if (!value) return null;
  const label =
    value.keys.length === 0 ? 'no key' : value.keys.map(({ scope }) => scope).join(', ');
  return (
    <Popup
      button={
        <>
          <Icon name="key" />
          <span class="badge">{value.open ? 'open' : label}</span>
        </>
      }
    >
      {() => (
        <div class="keys">
          {value.open ? (
            <p>
              This server answers its own machine without a key. Create one with{' '}
              <code>evalake keys create --scope admin</code>, and it is open to nobody else.
            </p>
          ) : (
            <>
              <ul>
                {value.keys.map((key) => (
                  <li key={key.id}>
                    <KeyLine of={key} />
                  </li>
                ))}
              </ul>
              {value.session ? (
                <p class="small">
                  signed in until <Time at={value.session.expires_at} />
                </p>
              ) : null}
              <p class="row">
                <button type="button" onClick={() => (isAddingKey.value = true)}>
                  Add another key
                </button>
                <button type="button" onClick={() => void leave()}>
                  Sign out
                </button>
              </p>
              {failure.value === undefined ? null : <p role="alert">{failure.value}</p>}
            </>
          )}
        </div>
      )}
    </Popup>
  );
}

function KeyLine({ of: { id, scope, project, expires_at: until } }: { readonly of: MyKey }): VNode {
  return (
    <>
      <strong>{scope}</strong> {project === null ? 'of all projects' : <Text of={project} />}{' '}
      <span class="small">
        <Text of={id} />
        {until === null ? null : (
          <>
            , until <Time at={until} />
          </>
        )}
      </span>
    </>
  );
}

async function leave(): Promise<void> {
  try {
    failure.value = undefined;
    await signOut();
  } catch (error) {
    failure.value = asError(error).message;
  }
}
