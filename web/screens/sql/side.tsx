import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { SqlQuestion, SqlSchema, SqlTable } from '../../api/sql.ts';
import { Tabs } from '../../parts/tabs.tsx';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';
import { sqlState } from './state.ts';

export interface SideProps {
  readonly schema: SqlSchema;
  readonly chosen: SqlQuestion | undefined;
  readonly onQuestion: (question: SqlQuestion) => void;
  readonly onName: (name: string) => void;
}

/** What can be asked, and what a statement may name. */
export function Side(props: SideProps): VNode {
  const { side } = sqlState.get();
  return (
    <Tabs
      label="Questions and tables"
      open={side}
      onOpen={(name) => sqlState.set({ side: name })}
      tabs={[
        { name: 'questions', title: 'Questions', content: () => <Questions {...props} /> },
        { name: 'tables', title: 'Tables', content: () => <Tables {...props} /> },
      ]}
    />
  );
}

function Questions({ schema: { queries }, chosen, onQuestion }: SideProps): VNode {
  return (
    <ul class="questions">
      {queries.map((question) => (
        <li key={question.name}>
          <button
            type="button"
            class="quiet"
            aria-pressed={question === chosen}
            onClick={() => onQuestion(question)}
          >
            <strong>{question.name}</strong>
            <span>{question.description}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Tables({ schema: { tables }, onName }: SideProps): VNode {
  const [wanted, setWanted] = useState('');
  const found = tables.filter(({ name, columns }) =>
    [name, ...columns.map((column) => column.name)].some((each) =>
      each.includes(wanted.toLowerCase()),
    ),
  );
  return (
    <div class="tables">
      <input
        type="search"
        aria-label="Find a table or column"
        placeholder="Find a table or column"
        value={wanted}
        onInput={({ currentTarget: { value } }) => setWanted(value.trim())}
      />
      {found.map((table) => (
        <TableColumns key={table.name} table={table} onName={onName} />
      ))}
      {found.length === 0 ? <p class="small">No table or column has this in its name.</p> : null}
    </div>
  );
}

function TableColumns({
  table: { name, kind, comment, columns },
  onName,
}: {
  readonly table: SqlTable;
  readonly onName: (name: string) => void;
}): VNode {
  return (
    <details>
      <summary>
        <strong>
          <Text of={name} />
        </strong>{' '}
        <span class="small">{kind}</span>
      </summary>
      {comment === null ? null : (
        <p class="small">
          <Text of={comment} />
        </p>
      )}
      <button type="button" class="quiet small" onClick={() => onName(name)}>
        Insert <Text of={name} />
      </button>
      <ul>
        {columns.map((column) => (
          <li key={column.name}>
            <button
              type="button"
              class="quiet"
              aria-label={`insert ${visible(column.name)}`}
              onClick={() => onName(column.name)}
            >
              <code>
                <Text of={column.name} />
              </code>
            </button>{' '}
            <span class="small">
              <Text of={column.type} />
            </span>
            <span class="small comment">
              <Text of={column.comment} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
