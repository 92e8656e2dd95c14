import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { type SqlQuestion, type SqlSchema, sqlSchemaShape } from '../../api/sql.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { useKeys } from '../../keys/keyboard.ts';
import { Loaded } from '../../parts/states.tsx';
import type { ScreenProps } from '../../route/screens.ts';
import { Outcome } from './outcome.tsx';
import { Editor, insertAt, showPlace } from './editor.tsx';
import { remember } from './history.tsx';
import { parameterCount, placeIn } from './lexer.ts';
import { Parameters } from './parameters.tsx';
import { Side } from './side.tsx';
import { sqlState } from './state.ts';
import { parameterValue } from './statement.ts';
import { SqlToolbar } from './toolbar.tsx';
import { useQuery } from './use-query.ts';

/** One SELECT over the whole lake, in Athena's SQL, on a laptop and in an account. */
export default function Sql({ project }: ScreenProps): VNode {
  const schema = useResource('sql/schema', sqlSchemaShape);
  return (
    <section class="sql">
      <h1 class="unseen">SQL</h1>
      <Loaded resource={schema} what="tables">
        {(data) => <Workbench project={project} schema={data} />}
      </Loaded>
    </section>
  );
}

function Workbench({
  project,
  schema,
}: {
  readonly project: string;
  readonly schema: SqlSchema;
}): VNode {
  const state = sqlState.get();
  const { sql, limit } = state;
  const field = useRef<HTMLTextAreaElement>(null);
  const query = useQuery();
  const count = parameterCount(sql);
  const typed = Array.from({ length: count }, (_, place) => state.parameter[place] ?? '');
  const chosen = schema.queries.find((question) => question.sql === sql);
  const fault = query.error && placeIn(query.error.message);
  const isBlank = sql.trim() === '';
  const run = (): void => {
    if (isBlank) return;
    remember({ sql, parameter: typed });
    query.run({ sql, parameters: typed.map(parameterValue), limit: Number(limit) });
  };
  useKeys([
    { keys: 'Mod+Enter', label: 'run the statement', run },
    { keys: 'f', label: 'write the statement', run: () => field.current?.focus() },
  ]);
  const write = (changed: string): void => sqlState.set({ sql: changed }, { typing: true });
  const take = ({ sql: wanted, parameters }: SqlQuestion): void => {
    const parameter = parameters.map((meaning) => (meaning === 'project' ? project : ''));
    sqlState.set({ sql: wanted, parameter, query: '' });
    field.current?.focus();
  };
  return (
    <div class="with-facets">
      <aside class="facet-drawer" aria-label="Questions and tables">
        <Side
          schema={schema}
          chosen={chosen}
          onQuestion={take}
          onName={(name) => field.current && write(insertAt(field.current, name))}
        />
      </aside>
      <div class="table-side">
        <Editor field={field} schema={schema} sql={sql} onInput={write} fault={fault} />
        <Parameters count={count} meanings={chosen?.parameters ?? []} />
        <SqlToolbar query={query} run={run} isBlank={isBlank} typed={typed} />
        <Outcome
          query={query}
          project={project}
          fault={fault}
          onFault={(place) => field.current && showPlace(field.current, place)}
        />
      </div>
    </div>
  );
}
