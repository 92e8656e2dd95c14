import type { ComponentChildren, VNode } from 'preact';

/** A small table of figures, which scrolls sideways by itself where the page is narrow. */
export function WideTable({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <div class="wide-table" role="region" aria-label={label} tabIndex={0}>
      <table class="plain">{children}</table>
    </div>
  );
}
