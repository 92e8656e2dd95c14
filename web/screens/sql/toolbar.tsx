import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Select } from '../../parts/choice.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { countText } from '../../text/numbers.ts';
import { History } from './history.tsx';
import { limits, sqlState } from './state.ts';
import { queryCommand } from './statement.ts';
import type { QueryRun } from './use-query.ts';

/** Runs, stops and copies what is written. */
export function SqlToolbar({
  query,
  run,
  isBlank,
  typed,
}: {
  readonly query: QueryRun;
  readonly run: () => void;
  readonly isBlank: boolean;
  readonly typed: readonly string[];
}): VNode {
  const { sql, limit } = sqlState.get();
  return (
    <div class="toolbar">
      <button type="button" class="primary" disabled={isBlank} onClick={run}>
        Run <span class="small-key">Ctrl-Enter</span>
      </button>
      {query.isRunning ? <Running cancel={query.cancel} /> : null}
      <Select
        label="Rows at most"
        before="Rows at most"
        values={limits}
        title={(each) => countText(Number(each))}
        value={limit}
        onChoose={(chosen) => sqlState.set({ limit: chosen })}
      />
      <span class="spring" />
      <History onChoose={(one) => sqlState.set({ ...one, query: '' })} />
      {isBlank ? null : (
        <CopyButton text={queryCommand(sql, typed, limit)} label="Copy as evalake query" />
      )}
    </div>
  );
}

/** Says that it runs, and counts the seconds for those who look. */
function Running({ cancel }: { readonly cancel: () => void }): VNode {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => setSeconds((last) => last + 1), 1000);
    return () => window.clearInterval(timer);
  }, []);
  return (
    <>
      <span class="small">
        <span role="status">The statement runs</span>
        <span aria-hidden="true">, {seconds} s</span>
      </span>
      <button type="button" onClick={cancel}>
        Cancel
      </button>
    </>
  );
}
