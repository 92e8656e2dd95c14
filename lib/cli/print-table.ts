import { escapeControls } from '#contract/text/printable.ts';
import { cutNotice, fitTable } from './table/fit-table.ts';
import { outputColumns, say, warn } from './terminal.ts';

/**
 * Prints rows under a header, each column as wide as its widest cell, and no wider than the terminal.
 * What goes to a file or a pipe is whole. Control characters are escaped.
 */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const whole = {
    header: header.map(escapeControls),
    rows: rows.map((row) => row.map(escapeControls)),
  };
  const columns = outputColumns();
  const fitted = fitTable(whole, columns);
  say(tableText(fitted.header, fitted.rows));
  const notice = cutNotice(fitted);
  if (notice !== undefined) warn(`evalake: ${notice}`);
}

function tableText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = '-'.repeat(
    Math.max(
      widths.reduce((sum, width) => sum + width + 2, -2),
      0,
    ),
  );
  return [line(header), rule, ...rows.map(line)].join('\n');
}

export function scoreText(score: number | null, stderr: number | null): string {
  if (score === null) return '-';
  return stderr === null ? score.toFixed(4) : `${score.toFixed(4)} ± ${stderr.toFixed(4)}`;
}
