/** Pixels of a row; the style sheet has the same number. */
export const ROW_HEIGHT = 32;
/** Of the column in which rows are selected, pixels. */
export const PICK_WIDTH = 36;
const BEYOND = 2;

/** A row that is drawn, or the height of rows that are not. */
export type Block =
  | { readonly kind: 'row'; readonly row: number }
  | { readonly kind: 'gap'; readonly height: number; readonly after: number };

/**
 * The rows in sight and a few beyond, and the heights between. The active row is always among them, as
 * a row that is taken away would lose the focus.
 */
export function blocksOf(view: {
  readonly rows: number;
  readonly top: number;
  readonly height: number;
  readonly active: number;
}): readonly Block[] {
  const { rows, top, height, active } = view;
  const first = Math.max(0, Math.min(rows - 1, Math.floor(top / ROW_HEIGHT) - BEYOND));
  const end = Math.min(rows, first + Math.ceil(height / ROW_HEIGHT) + 2 * BEYOND);
  const shown = Array.from({ length: Math.max(0, end - first) }, (_, place) => first + place);
  if (active >= 0 && active < first) shown.unshift(active);
  if (active >= end && active < rows) shown.push(active);
  const blocks: Block[] = [];
  let next = 0;
  for (const row of [...shown, rows]) {
    if (row > next) blocks.push({ kind: 'gap', height: (row - next) * ROW_HEIGHT, after: next });
    if (row < rows) blocks.push({ kind: 'row', row });
    next = row + 1;
  }
  return blocks;
}
