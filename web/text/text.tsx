import type { VNode } from 'preact';
import { segmentsOf } from './segments.ts';

/**
 * Text from outside, as it was sent: its own writing direction changes nothing around it, and what
 * could not be seen in it is marked. All names, outputs and messages of data are shown through this.
 */
export function Text({ of }: { readonly of: string }): VNode {
  const segments = segmentsOf(of);
  if (segments.length === 1 && segments[0]?.kind === 'text') return <bdi>{of}</bdi>;
  return (
    <bdi>
      {segments.map(({ kind, text, name }, place) =>
        kind === 'text' ? (
          text
        ) : (
          <span key={place} class="mark" title={name}>
            {text}
          </span>
        ),
      )}
    </bdi>
  );
}
