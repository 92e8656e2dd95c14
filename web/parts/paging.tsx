import type { VNode } from 'preact';

/** Steps through a list whose pages are named by cursors; Back goes to the page before. */
export function Paging({
  cursor,
  next,
  shown,
  onPage,
}: {
  readonly cursor: string;
  readonly next: string | null;
  /** What the page shows, such as "100 items". */
  readonly shown: string;
  readonly onPage: (cursor: string) => void;
}): VNode | null {
  if (cursor === '' && next === null) return null;
  return (
    <p class="row paging">
      <button type="button" disabled={cursor === ''} onClick={() => onPage('')}>
        First page
      </button>
      <button type="button" disabled={next === null} onClick={() => onPage(next ?? '')}>
        Next page
      </button>
      <span class="small">{shown} on this page</span>
    </p>
  );
}
