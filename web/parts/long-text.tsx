import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { saveFile } from '../text/save-file.ts';
import { pieceEnd, sizeText, withBlanksShown } from '../text/pieces.ts';
import { Text } from '../text/text.tsx';
import { viewState } from './sample/sample-view-state.ts';

/** Characters that are shown at once, and that each further step adds. */
const FIRST = 20_000;
const STEP = 200_000;

/**
 * A text as it was sent. Of a long one the beginning is shown, with the size of all; more of it is laid
 * out when it is asked for.
 */
export function LongText({
  of,
  look = '',
  showsBlanks = false,
}: {
  readonly of: string;
  readonly look?: string;
  /** Whether spaces, tabs and ends of lines are marked, too. */
  readonly showsBlanks?: boolean;
}): VNode {
  const [most, setMost] = useState(FIRST);
  const end = pieceEnd(of, Math.min(of.length, most));
  const shown = of.slice(0, end);
  return (
    <div class={`sent ${look}`}>
      <pre tabIndex={viewState.get().nowrap ? 0 : undefined}>
        <Text of={showsBlanks ? withBlanksShown(shown) : shown} />
        {of === '' ? <span class="absent">empty text</span> : null}
      </pre>
      {end < of.length ? (
        <p class="cut small">
          The first {sizeText(end)} of {sizeText(of.length)}.{' '}
          <button type="button" onClick={() => setMost(most + STEP)}>
            Show {sizeText(Math.min(STEP, of.length - end))} more
          </button>{' '}
          <button type="button" onClick={() => saveFile('text.txt', 'text/plain', of)}>
            Save all of it
          </button>
        </p>
      ) : null}
    </div>
  );
}
