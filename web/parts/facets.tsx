import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { countText } from '../text/numbers.ts';
import { Text } from '../text/text.tsx';

/** A value that rows have, and how many have it. */
export interface FacetValue {
  readonly value: string;
  readonly label?: string;
  /** Absent where nobody counted. */
  readonly count?: number;
}

export interface Facet {
  readonly name: string;
  readonly title: string;
  readonly values: readonly FacetValue[];
  readonly chosen: readonly string[];
  /** Whether one value at most can be chosen. */
  readonly single?: boolean;
}

const SHOWN = 7;

/** Beside what is filtered. Where it would lie above it, it is closed at first. */
export function FacetDrawer({
  title,
  facets,
  onChoose,
}: {
  readonly title: string;
  readonly facets: readonly Facet[];
  readonly onChoose: (name: string, values: readonly string[]) => void;
}): VNode {
  // `modes.css` lays it out by the same width.
  const [isBeside] = useState(() => !matchMedia('(width < 800px)').matches);
  return (
    <details class="facet-drawer" open={isBeside}>
      <summary>{title}</summary>
      <Facets facets={facets} onChoose={onChoose} />
    </details>
  );
}

/** Filters with counts. Of several values of one facet a row needs one; of several facets, each. */
function Facets({
  facets,
  onChoose,
}: {
  readonly facets: readonly Facet[];
  readonly onChoose: (name: string, values: readonly string[]) => void;
}): VNode {
  return (
    <div class="facets">
      {facets.map((facet) =>
        facet.values.length === 0 && facet.chosen.length === 0 ? null : (
          <FacetGroup
            key={facet.name}
            facet={facet}
            onChoose={(values) => onChoose(facet.name, values)}
          />
        ),
      )}
    </div>
  );
}

function FacetGroup({
  facet: { title, values, chosen, single = false },
  onChoose,
}: {
  readonly facet: Facet;
  readonly onChoose: (values: readonly string[]) => void;
}): VNode {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole
    ? values.slice(0, 200)
    : values.filter(({ value }, place) => place < SHOWN || chosen.includes(value));
  const toggle = (value: string): void => {
    const others = chosen.filter((each) => each !== value);
    if (others.length < chosen.length) onChoose(others);
    else onChoose(single ? [value] : [...others, value]);
  };
  return (
    <fieldset>
      <legend>{title}</legend>
      {shown.map(({ value, label = value, count }) => (
        <label key={value}>
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
          <span class="facet-label">{label === '' ? 'none' : <Text of={label} />}</span>
          {count === undefined ? null : <span class="count">{countText(count)}</span>}
        </label>
      ))}
      {values.length > SHOWN ? (
        <button
          type="button"
          class="quiet small"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? 'fewer' : `${values.length - SHOWN} more`}
          <span class="unseen"> of {title}</span>
        </button>
      ) : null}
    </fieldset>
  );
}
