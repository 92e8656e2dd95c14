import type { VNode } from 'preact';
import type { QuarantineObject } from '../../api/quarantine.ts';
import { Text } from '../../text/text.tsx';

const SHORT = 400;

/** One text that was put aside: why, and as it came. */
export function Entry({
  entry: { index, reason, text, text_base64: base64, is_cut: isCut },
}: {
  readonly entry: QuarantineObject['entries'][number];
}): VNode {
  const shown = text ?? base64 ?? '';
  const body = (
    <pre tabIndex={0} aria-label="its text as it came">
      <Text of={shown} />
    </pre>
  );
  return (
    <div class="entry">
      <p>
        {index === null ? null : <span class="small">#{index} </span>}
        {reason === null ? null : <Text of={reason} />}
        {text === null && base64 !== null ? <span class="small"> not UTF-8, as base64</span> : null}
        {isCut ? <span class="small"> cut</span> : null}
      </p>
      {shown === '' ? null : shown.length <= SHORT ? (
        body
      ) : (
        <details>
          <summary>
            <Text of={`${shown.slice(0, 120)}…`} />
          </summary>
          {body}
        </details>
      )}
    </div>
  );
}
