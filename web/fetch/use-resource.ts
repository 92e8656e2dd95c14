import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Answer, ask, type AskOptions, keptAnswer } from './ask.ts';
import type { Shape } from './shape.ts';

/** What is known of an answer. Old data stays while newer is asked for, and when that fails. */
export interface Resource<T> {
  readonly data: T | undefined;
  /** When the server last gave or confirmed the data. */
  readonly at: Date | undefined;
  readonly error: Error | undefined;
  readonly isLoading: boolean;
  /** Whether the server said that it still works on it. */
  readonly isWaiting: boolean;
  readonly reload: () => void;
  readonly cancel: () => void;
}

interface State<T> {
  readonly path: string | undefined;
  readonly answer: Answer<T> | undefined;
  readonly error: Error | undefined;
  readonly isLoading: boolean;
  readonly isWaiting: boolean;
}

/** Counts up when everything has to be asked for again: after a sign-in. */
export const generation = signal(0);

export interface ResourceOptions {
  /**
   * Asks again when this text changes: at once, or when what is under way has been answered. To give
   * that up would make the server begin anew, and show nothing for as long as the text goes on changing.
   */
  readonly revision?: string | undefined;
  readonly parse?: AskOptions['parse'];
}

/** Asks for what is under the path, below `v1/`; undefined asks for nothing. */
export function useResource<T>(
  path: string | undefined,
  shape: Shape<T>,
  { revision, parse }: ResourceOptions = {},
): Resource<T> {
  const [state, setState] = useState<State<T>>(() => startOf(path));
  const [turn, setTurn] = useState(0);
  const abort = useRef<AbortController | undefined>(undefined);
  const asked = generation.value;
  const current = state.path === path ? state : startOf<T>(path);
  const followed = useRef({ path, revision });
  const givenUp = useRef<{ readonly revision: string | undefined } | undefined>(undefined);
  const isFree = !current.isLoading && (!givenUp.current || givenUp.current.revision !== revision);
  if (followed.current.path !== path || isFree) followed.current = { path, revision };
  useEffect(() => {
    if (path === undefined) {
      setState(startOf(undefined));
      return undefined;
    }
    const controller = new AbortController();
    abort.current = controller;
    givenUp.current = undefined;
    const { signal: given } = controller;
    const change = (changes: Partial<State<T>>) => {
      if (given.aborted) return;
      setState((old) => ({ ...(old.path === path ? old : startOf<T>(path)), ...changes }));
    };
    change({ isLoading: true, isWaiting: false });
    const onWaiting = () => change({ isWaiting: true });
    ask(path, shape, { signal: given, onWaiting, parse }).then(
      (answer) => change({ answer, error: undefined, isLoading: false, isWaiting: false }),
      (error: unknown) => change({ error: asError(error), isLoading: false, isWaiting: false }),
    );
    return () => controller.abort();
  }, [path, followed.current.revision, turn, asked]);
  return {
    ...current,
    data: current.answer?.data,
    at: current.answer?.at,
    reload: () => setTurn((last) => last + 1),
    cancel: () => {
      abort.current?.abort();
      // What changed while it was under way is no reason to begin again.
      givenUp.current = { revision };
      setState((old) => ({ ...old, isLoading: false, isWaiting: false }));
    },
  };
}

function startOf<T>(path: string | undefined): State<T> {
  const answer = path === undefined ? undefined : keptAnswer<T>(path);
  return { path, answer, error: undefined, isLoading: path !== undefined, isWaiting: false };
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
