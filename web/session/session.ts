import { computed, signal } from '@preact/signals';
import { type Me, meShape } from '../api/me.ts';
import { ask, forgetAnswers, isSignedOut } from '../fetch/ask.ts';
import { anything } from '../fetch/shape.ts';
import { asError, generation } from '../fetch/use-resource.ts';
import { ProblemAnswer } from '../fetch/failures.ts';

/** Who is signed in; undefined until the server has said so. */
export const me = signal<Me | undefined>(undefined);
export const meError = signal<Error | undefined>(undefined);

/** Whether the user, who is signed in, wants to add a key. */
export const isAddingKey = signal(false);

/** Whether this user may do what only an admin key may. */
export const isAdmin = computed(
  () =>
    me.value !== undefined &&
    (me.value.open || me.value.keys.some(({ scope }) => scope === 'admin')),
);

/** Asks the server who this is. Without a session the sign-in dialog opens. */
export async function loadMe(): Promise<void> {
  try {
    const { data } = await ask('me', meShape);
    me.value = data;
    meError.value = undefined;
  } catch (error) {
    const wantsKey = error instanceof ProblemAnswer && error.status === 401;
    meError.value = wantsKey ? undefined : asError(error);
  }
}

/**
 * Opens a session with a key, or adds the key to the session. The key is sent once and not kept.
 * @throws ProblemAnswer, UnreachableError
 */
export async function signIn(key: string): Promise<void> {
  const { data } = await ask('session', meShape, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
  });
  me.value = data;
  meError.value = undefined;
  isSignedOut.value = false;
  isAddingKey.value = false;
  generation.value++;
}

/** Ends the session. @throws ProblemAnswer, UnreachableError */
export async function signOut(): Promise<void> {
  await ask('session', anything, { method: 'DELETE' });
  forgetAnswers();
  me.value = undefined;
  isSignedOut.value = true;
  generation.value++;
}
