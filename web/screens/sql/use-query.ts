import { useEffect, useRef, useState } from 'preact/hooks';
import { type SqlRows, sqlRowsShape } from '../../api/sql.ts';
import { ask, type AskOptions } from '../../fetch/ask.ts';
import { anything } from '../../fetch/shape.ts';
import { asError } from '../../fetch/use-resource.ts';
import { sqlState } from './state.ts';
import type { Statement } from './statement.ts';

/** What became of the last statement. Rows stay while the next one runs. */
export interface QueryRun {
  readonly isRunning: boolean;
  readonly rows: SqlRows | undefined;
  readonly error: Error | undefined;
  /** Milliseconds from asking to the answer. */
  readonly tookMs: number | undefined;
  readonly run: (statement: Statement) => void;
  readonly cancel: () => void;
}

type State = Pick<QueryRun, 'isRunning' | 'rows' | 'error' | 'tookMs'>;

const nothing: State = { isRunning: false, rows: undefined, error: undefined, tookMs: undefined };

/**
 * Runs statements, one at a time. The id of one that takes longer than a request may stands in the
 * address, so that a reload or a link goes on with it.
 */
export function useQuery(): QueryRun {
  const [state, setState] = useState<State>(nothing);
  const abort = useRef<AbortController | undefined>(undefined);
  const known = useRef('');
  const { query, limit } = sqlState.get();

  const follow = (path: string, options: AskOptions): void => {
    abort.current?.abort();
    const controller = new AbortController();
    abort.current = controller;
    const { signal } = controller;
    const fromMs = performance.now();
    setState((old) => ({ ...old, isRunning: true, error: undefined }));
    const end = (changes: Partial<State>): void => {
      const tookMs = performance.now() - fromMs;
      if (!signal.aborted) setState((old) => ({ ...old, ...changes, tookMs, isRunning: false }));
    };
    const onWaiting = (at: URL): void => {
      if (signal.aborted) return;
      known.current = decodeURIComponent(at.pathname.split('/').at(-1) ?? '');
      sqlState.set({ query: known.current }, { replace: true });
    };
    ask(path, sqlRowsShape, { ...options, signal, onWaiting }).then(
      ({ data }) => end({ rows: data }),
      (error: unknown) => end({ error: asError(error) }),
    );
  };

  useEffect(() => {
    if (query === '' || query === known.current) return;
    known.current = query;
    follow(`queries/${encodeURIComponent(query)}?limit=${limit}`, {});
  }, [query]);
  useEffect(() => () => abort.current?.abort(), []);

  return {
    ...state,
    run: (statement) => {
      known.current = '';
      sqlState.set({ query: '', sort: '' }, { replace: true });
      follow('sql', { method: 'POST', body: statement });
    },
    cancel: () => {
      abort.current?.abort();
      setState((old) => ({ ...old, isRunning: false }));
      if (known.current === '') return;
      const path = `queries/${encodeURIComponent(known.current)}`;
      known.current = '';
      sqlState.set({ query: '' }, { replace: true });
      ask(path, anything, { method: 'DELETE' }).catch((error: unknown) =>
        setState((old) => ({ ...old, error: asError(error) })),
      );
    },
  };
}
