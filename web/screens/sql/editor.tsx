import type { RefObject, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type SqlPlace, type SqlToken, rangeAt, sqlTokens } from './lexer.ts';

const kinds: readonly SqlToken['kind'][] = ['keyword', 'text', 'number', 'comment', 'parameter'];

export interface EditorProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly sql: string;
  readonly onInput: (sql: string) => void;
  /** Where the server found a fault. */
  readonly fault: SqlPlace | undefined;
}

/**
 * A plain text field, with its own undo, input methods and reading aloud. The colours are of a copy that
 * lies exactly behind it, painted by the CSS Custom Highlight API; a browser without it shows one colour.
 */
export function Editor({ field, sql, onInput, fault }: EditorProps): VNode {
  const copy = useRef<HTMLPreElement>(null);
  useLayoutEffect(() => paint(copy.current, sql, fault), [sql, fault]);
  return (
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
        value={sql}
        onInput={({ currentTarget: { value } }) => onInput(value)}
      />
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
