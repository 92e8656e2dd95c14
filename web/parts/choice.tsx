import type { VNode } from 'preact';

export interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly values: readonly Value[];
  readonly value: Value;
  /** What a person reads of a value; the value itself when left out. */
  readonly title?: (value: Value) => string;
  readonly onChoose: (value: Value) => void;
}

/** One of few values, all of which are in sight. */
export function Segments<const Value extends string>({
  label,
  values,
  value,
  title = String,
  onChoose,
}: ChoiceProps<Value>): VNode {
  return (
    <span class="segments" role="group" aria-label={label}>
      {values.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === value}
          onClick={() => onChoose(each)}
        >
          {title(each)}
        </button>
      ))}
    </span>
  );
}

/** One of several values; `before` stands before the field where the values do not say what it is. */
export function Select<const Value extends string>({
  label,
  before,
  values,
  value,
  title = String,
  onChoose,
}: ChoiceProps<Value> & { readonly before?: string }): VNode {
  return (
    <label class="select small">
      {before}
      <select
        aria-label={label}
        value={value}
        onChange={({ currentTarget: { selectedIndex: place } }) => {
          const chosen = values[place];
          if (chosen !== undefined) onChoose(chosen);
        }}
      >
        {values.map((each) => (
          <option key={each} value={each}>
            {title(each)}
          </option>
        ))}
      </select>
    </label>
  );
}
