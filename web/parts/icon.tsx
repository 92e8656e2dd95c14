import type { VNode } from 'preact';

/** Drawn on 16 units; each is another outline, so that none is told by colour alone. */
const paths = {
  check: 'M3 8.5l3.2 3.2L13 4.9',
  gap: 'M2 8h3M11 8h3M7 5.5l2 5',
  clash: 'M4 4l8 8M12 4l-8 8',
  live: 'M8 3v0M8 13a5 5 0 1 1 5-5M8 5.5a2.5 2.5 0 1 1-.01 0',
  up: 'M8 13V4M4 7.5L8 3.5l4 4',
  down: 'M8 3v9M4 8.5l4 4 4-4',
  level: 'M3 6h10M3 10h10',
  question: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.6M8 12.6v.1',
  barred: 'M8 2.5a5.5 5.5 0 1 1-.01 0M4.2 4.2l7.6 7.6',
  copy: 'M6 6h7v7H6zM10 6V3H3v7h3',
  search: 'M7 3a4 4 0 1 1-.01 0M10 10l3.5 3.5',
  columns: 'M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9',
  save: 'M8 2.5v7M5 7l3 3 3-3M3 13h10',
  close: 'M4 4l8 8M12 4l-8 8',
  sun: 'M8 5.2a2.8 2.8 0 1 1-.01 0M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  moon: 'M12.8 9.6A5.4 5.4 0 0 1 6.4 3.2a5.4 5.4 0 1 0 6.4 6.4z',
  halves: 'M8 2.5a5.5 5.5 0 1 1-.01 0M8 2.5v11M8 5l4.6-1M8 8h5.5M8 11l4.6 1',
  key: 'M5.5 7a3 3 0 1 1-.01 6 3 3 0 0 1 .01-6M7.7 7.9L13 2.6M11 4.6l1.8 1.8',
  warning: 'M8 2.5l6 11H2zM8 6.5v3.2M8 11.7v.1',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }): VNode {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
