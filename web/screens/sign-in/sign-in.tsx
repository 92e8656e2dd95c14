import type { VNode } from 'preact';
import { useId, useState } from 'preact/hooks';
import { isSignedOut } from '../../fetch/ask.ts';
import { titleOf } from '../../fetch/failures.ts';
import { asError } from '../../fetch/use-resource.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { isAddingKey, signIn } from '../../session/session.ts';
import { Text } from '../../text/text.tsx';

/**
 * Asks for a key, over whatever was there: nothing of it is lost. The key goes to the server once; the
 * browser keeps a cookie that no script can read.
 */
export function SignIn(): VNode {
  const [error, setError] = useState<Error | undefined>(undefined);
  const [isSending, setSending] = useState(false);
  const id = useId();
  const adds = !isSignedOut.value;
  const submit = (form: HTMLFormElement): void => {
    const key = new FormData(form).get('key');
    if (isSending || typeof key !== 'string' || key.trim() === '') return;
    setSending(true);
    setError(undefined);
    signIn(key.trim())
      .catch((failure: unknown) => setError(asError(failure)))
      .finally(() => setSending(false));
  };
  return (
    <Dialog
      title={adds ? 'Add a key' : 'Sign in'}
      onClose={adds ? () => (isAddingKey.value = false) : undefined}
    >
      <form
        class="sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          submit(event.currentTarget);
        }}
      >
        {/* Password managers keep a key under a name. */}
        <input
          type="text"
          name="username"
          value="evalake"
          autoComplete="username"
          hidden
          readOnly
        />
        <label for={id}>API key</label>
        <input
          id={id}
          name="key"
          type="password"
          autoComplete="current-password"
          spellcheck={false}
          autoFocus
          required
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-help`}
        />
        {error ? (
          <p class="failure" role="alert">
            <strong>
              <Text of={titleOf(error)} />
            </strong>{' '}
            <Text of={error.message} />
          </p>
        ) : null}
        <p class="small" id={`${id}-help`}>
          A key with scope <code>read</code> shows one project, <code>admin</code> all. Keys come
          from <code>evalake keys create</code>. The browser does not keep the key, only a session.
        </p>
        <button type="submit" class="primary" aria-disabled={isSending}>
          {isSending ? 'Signing in…' : adds ? 'Add key' : 'Sign in'}
        </button>
      </form>
    </Dialog>
  );
}
