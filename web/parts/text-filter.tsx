import type { RefObject, VNode } from 'preact';
import { focusContent } from '../keys/kept-focus.ts';
import { Icon } from './icon.tsx';

/** The field of a list's filter by text, which the key `f` reaches. Escape leaves it. */
export function TextFilter({
  field,
  label,
  by,
  value,
  onType,
}: {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly label: string;
  readonly by: string;
  readonly value: string;
  readonly onType: (text: string) => void;
}): VNode {
  return (
    <label class="text-filter">
      <span class="unseen">{label}</span>
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        placeholder={`Filter by ${by}…`}
        spellcheck={false}
        value={value}
        onInput={({ currentTarget }) => onType(currentTarget.value)}
        onKeyDown={({ key }) => key === 'Escape' && focusContent()}
      />
    </label>
  );
}
