import type { ComponentChildren, VNode } from 'preact';

/** A table that may be wider than the page: it scrolls by itself, also by the keyboard. */
export function WideTable({
  label,
  look = '',
  children,
}: {
  readonly label: string;
  readonly look?: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <div class="wide-table" role="region" aria-label={label} tabIndex={0}>
      <table class={`plain ${look}`}>{children}</table>
    </div>
  );
}
