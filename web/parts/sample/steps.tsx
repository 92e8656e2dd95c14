import type { VNode } from 'preact';
import type { SampleRow } from '../../api/samples.ts';
import { useKeys } from '../../keys/keyboard.ts';
import { countText } from '../../text/numbers.ts';

/** Goes to the sample before and after this one in the list as it is filtered and sorted. */
export function SampleSteps({
  rows,
  sample,
  onOpen,
}: {
  readonly rows: readonly SampleRow[];
  readonly sample: string;
  readonly onOpen: (id: string) => void;
}): VNode {
  const place = rows.findIndex(({ id }) => id === sample);
  const open = (to: number): void => {
    const row = place < 0 ? rows[0] : rows[to];
    if (row) onOpen(row.id);
  };
  useKeys([
    { keys: '[', label: 'sample before', run: () => open(place - 1) },
    { keys: ']', label: 'next sample', run: () => open(place + 1) },
  ]);
  return (
    <span class="steps">
      <button
        type="button"
        class="quiet"
        aria-label="Sample before"
        disabled={place === 0}
        onClick={() => open(place - 1)}
      >
        <kbd>[</kbd>
      </button>
      <span class="small">
        {place < 0 ? 'not in the list' : `${countText(place + 1)} of ${countText(rows.length)}`}
      </span>
      <button
        type="button"
        class="quiet"
        aria-label="Next sample"
        disabled={place === rows.length - 1}
        onClick={() => open(place + 1)}
      >
        <kbd>]</kbd>
      </button>
    </span>
  );
}
