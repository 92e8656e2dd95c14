import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { SentNumber, textAsSent } from '../fetch/json-as-sent.ts';
import { isRecord } from '../fetch/shape.ts';
import { countText } from '../text/numbers.ts';
import { Text } from '../text/text.tsx';
import { LongText } from './long-text.tsx';

const SHOWN = 100;

/** JSON as a tree of which a branch is made when it is opened. Numbers have the digits that were sent. */
export function JsonTree({
  value,
  name,
  isOpen = false,
}: {
  readonly value: unknown;
  readonly name?: string;
  readonly isOpen?: boolean;
}): VNode {
  const [wasOpened, setOpened] = useState(isOpen);
  const entries = entriesOf(value);
  const key = name === undefined ? null : <Key name={name} />;
  if (!entries) {
    return (
      <div class="json-leaf">
        {key}
        <Leaf value={value} />
      </div>
    );
  }
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return (
    <details
      class="json-tree"
      open={isOpen}
      onToggle={({ currentTarget }) => currentTarget.open && setOpened(true)}
    >
      <summary>
        {key}
        <span class="json-size">
          {open} {countText(entries.length)} {close}
        </span>
      </summary>
      {wasOpened ? <Branch entries={entries} /> : null}
    </details>
  );
}

function Branch({ entries }: { readonly entries: readonly (readonly [string, unknown])[] }): VNode {
  const [most, setMost] = useState(SHOWN);
  return (
    <div class="json-branch">
      {entries.slice(0, most).map(([name, value]) => (
        <JsonTree key={name} name={name} value={value} />
      ))}
      {entries.length > most ? (
        <button type="button" class="quiet small" onClick={() => setMost(most + SHOWN)}>
          {countText(entries.length - most)} more
        </button>
      ) : null}
    </div>
  );
}

function Key({ name }: { readonly name: string }): VNode {
  return (
    <span class="json-key">
      <Text of={name} />:{' '}
    </span>
  );
}

function Leaf({ value }: { readonly value: unknown }): VNode {
  if (typeof value === 'string') return <LongText of={value} look="json-text" />;
  return <code>{textAsSent(value)}</code>;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (value instanceof SentNumber) return undefined;
  if (Array.isArray(value)) return value.map((each: unknown, place) => [String(place), each]);
  return isRecord(value) ? Object.entries(value) : undefined;
}
