/** A table of texts, as a terminal shows it. */
export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface FittedTable extends TextTable {
  /** Columns of which some cells were cut. */
  readonly cut: readonly string[];
  /** Columns that were left out. */
  readonly leftOut: readonly string[];
}

const GAP = 2;
/** No column is cut to less than this. */
const LEAST_WIDTH = 12;

/**
 * Fits a table to the columns of a terminal: columns that say nothing go first, then the widest
 * cells are cut, and last the columns at the right go, until it fits. One column always stays.
 */
export function fitTable({ header, rows }: TextTable, terminalColumns: number): FittedTable {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const shown = header.map((_, column) => column);
  const isEmpty = (column: number) => rows.every((row) => (row[column] ?? '-') === '-');
  const leaveOut = (column: number) => shown.splice(shown.indexOf(column), 1);
  const excess = () =>
    shown.reduce((sum, column) => sum + (widths[column] ?? 0) + GAP, -GAP) - terminalColumns;

  for (const column of shown.filter(isEmpty).reverse()) {
    if (excess() > 0 && shown.length > 1) leaveOut(column);
  }
  const natural = [...widths];
  if (excess() > 0) {
    // No column can be wider than the terminal; a text of a megabyte is cut to that at once.
    for (const column of shown) {
      widths[column] = Math.min(widths[column] ?? 0, Math.max(terminalColumns, LEAST_WIDTH));
    }
  }
  while (excess() > 0) {
    const widest = Math.max(...shown.map((column) => widths[column] ?? 0));
    if (widest > LEAST_WIDTH) {
      const column = shown.find((each) => widths[each] === widest) ?? 0;
      widths[column] = widest - 1;
    } else if (shown.length > 1) leaveOut(shown.at(-1) ?? 0);
    else break;
  }
  const pick = (row: readonly string[]) =>
    shown.map((column) => cutText(row[column] ?? '', widths[column] ?? 0));
  return {
    header: pick(header),
    rows: rows.map(pick),
    cut: shown
      .filter((column) => (widths[column] ?? 0) < (natural[column] ?? 0))
      .map((column) => header[column] ?? ''),
    leftOut: header.filter((_, column) => !shown.includes(column)),
  };
}

function cutText(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(width - 1, 0))}…` : text;
}

/** What is not shown, for the person at the terminal; undefined when all is. */
export function cutNotice({ cut, leftOut }: FittedTable): string | undefined {
  const parts = [
    cut.length > 0 ? `cut: ${cut.join(', ')}` : '',
    leftOut.length > 0 ? `left out: ${leftOut.join(', ')}` : '',
  ].filter((part) => part !== '');
  return parts.length > 0
    ? `to fit the terminal, ${parts.join('; ')}; --json, or a pipe, has everything`
    : undefined;
}
