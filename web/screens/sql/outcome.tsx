import type { VNode } from 'preact';
import { Failure } from '../../parts/states.tsx';
import type { SqlPlace } from './lexer.ts';
import { Rows } from './rows.tsx';
import type { QueryRun } from './use-query.ts';

/** What came of the last statement: its rows, its fault, or how to begin. */
export function Outcome({
  query: { error, rows, tookMs, isRunning },
  project,
  fault,
  onFault,
}: {
  readonly query: QueryRun;
  readonly project: string;
  readonly fault: SqlPlace | undefined;
  readonly onFault: (place: SqlPlace) => void;
}): VNode {
  if (error) {
    return (
      <div id="sql-fault">
        <Failure error={error} />
        {fault ? (
          <p class="to-fault">
            <button type="button" onClick={() => onFault(fault)}>
              Go to line {fault.line}, column {fault.column}
            </button>
          </p>
        ) : null}
      </div>
    );
  }
  if (!rows) {
    return (
      <p class="nothing">
        {isRunning
          ? 'Rows appear here.'
          : 'Choose a question, or write one SELECT. It reads the whole lake, and can change nothing.'}
      </p>
    );
  }
  return (
    <div class={isRunning ? 'answer old-answer' : 'answer'} aria-busy={isRunning}>
      <Rows answer={rows} project={project} tookMs={tookMs} />
    </div>
  );
}
