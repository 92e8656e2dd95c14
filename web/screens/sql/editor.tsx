import type { RefObject, VNode } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SqlSchema } from '../../api/sql.ts';
import { type Completion, completionAt } from './completion.ts';
import { type SqlPlace, type SqlToken, rangeAt, sqlTokens } from './lexer.ts';

const kinds: readonly SqlToken['kind'][] = ['keyword', 'text', 'number', 'comment', 'parameter'];

export interface EditorProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly schema: SqlSchema;
  readonly sql: string;
  readonly onInput: (sql: string) => void;
  /** Where the server found a fault. */
  readonly fault: SqlPlace | undefined;
}

/**
 * A plain text field, with its own undo, input methods and reading aloud. The colours are of a copy that
 * lies exactly behind it, painted by the CSS Custom Highlight API; a browser without it shows one colour.
 */
export function Editor({ field, schema, sql, onInput, fault }: EditorProps): VNode {
  const copy = useRef<HTMLPreElement>(null);
  const id = useId();
  const [completion, setCompletion] = useState<Completion | undefined>(undefined);
  const [active, setActive] = useState(-1);
  const names = completion?.names ?? [];
  const close = (): void => setCompletion(undefined);
  const take = (name: string | undefined): void => {
    if (!completion || !field.current || name === undefined) return;
    field.current.setSelectionRange(completion.start, field.current.selectionEnd);
    onInput(insertAt(field.current, name));
    close();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (names.length === 0 || !isPlain) return;
    if (step !== undefined) setActive(Math.max(0, Math.min(names.length - 1, active + step)));
    else if (event.key === 'Tab') take(names[Math.max(0, active)]);
    else if (event.key === 'Enter' && active >= 0) take(names[active]);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  };
  useLayoutEffect(() => paint(copy.current, sql, fault), [sql, fault]);
  return (
    <div class="editor-place">
      <div class="editor">
        <pre ref={copy} aria-hidden="true">
          {`${sql}\n`}
        </pre>
        <textarea
          ref={field}
          aria-label="SQL statement"
          aria-invalid={fault ? true : undefined}
          aria-describedby={fault ? 'sql-fault' : undefined}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          placeholder="SELECT …"
          aria-autocomplete="list"
          aria-controls={names.length > 0 ? id : undefined}
          aria-activedescendant={active >= 0 && completion ? `${id}-${active}` : undefined}
          value={sql}
          onInput={({ currentTarget: { value, selectionEnd } }) => {
            onInput(value);
            setActive(-1);
            setCompletion(completionAt(schema, value, selectionEnd));
          }}
          onKeyDown={onKeyDown}
          onBlur={close}
        />
      </div>
      {names.length > 0 ? (
        <ul class="found" role="listbox" id={id} aria-label="Names">
          {names.map((name, place) => (
            <li
              key={name}
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === active}
              onMouseDown={(event) => {
                // The field keeps the focus.
                event.preventDefault();
                take(name);
              }}
            >
              <code>{name}</code>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function paint(copy: HTMLElement | null, sql: string, fault: SqlPlace | undefined): () => void {
  const node = copy?.firstChild;
  if (!node || typeof Highlight === 'undefined') return () => undefined;
  const range = (start: number, end: number): Range => {
    const found = document.createRange();
    found.setStart(node, start);
    found.setEnd(node, end);
    return found;
  };
  const tokens = sqlTokens(sql);
  for (const kind of kinds) {
    const ranges = tokens.filter((token) => token.kind === kind);
    CSS.highlights.set(
      `sql-${kind}`,
      new Highlight(...ranges.map(({ start, end }) => range(start, end))),
    );
  }
  if (fault) {
    const { start, end } = rangeAt(sql, fault);
    CSS.highlights.set('sql-fault', new Highlight(range(start, end)));
  }
  return () => {
    for (const kind of [...kinds, 'fault']) CSS.highlights.delete(`sql-${kind}`);
  };
}

/** Puts a name where the caret is, and the caret after it. */
export function insertAt(field: HTMLTextAreaElement, name: string): string {
  const { selectionStart, selectionEnd } = field;
  field.setRangeText(name, selectionStart, selectionEnd, 'end');
  field.focus();
  return field.value;
}

/** Moves the caret to a place, and selects what is there. */
export function showPlace(field: HTMLTextAreaElement, place: SqlPlace): void {
  const { start, end } = rangeAt(field.value, place);
  field.focus();
  field.setSelectionRange(start, end);
}
